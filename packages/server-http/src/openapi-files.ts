import { fileHeaders, fileRoutes } from '@confab/protocol'
import { fileOperations } from '@confab/protocol/schemas'
import { outputSchema } from './openapi-schemas.js'

/** Describes the two routes of files, whose bytes are no JSON. `errors` are the answers of failures. */
export function filePaths(errors: Record<string, unknown>): Record<string, Record<string, unknown>> {
  const bytes = { '*/*': { schema: { type: 'string', format: 'binary' } } }
  return {
    [fileRoutes.uploadFile.path]: {
      post: {
        operationId: 'uploadFile',
        parameters: [
          header(fileHeaders.name, 'What the file is called, percent-encoded.', true),
          header(fileHeaders.conversationId, 'The conversation it goes to, percent-encoded. This, or one of the next two.'),
          header(fileHeaders.to, 'The person it goes to, percent-encoded.'),
          header(fileHeaders.purpose, '"avatar" for a picture of a person or a group.'),
          header(fileHeaders.width, 'Of a video, in pixels.'),
          header(fileHeaders.height, 'Of a video, in pixels.'),
        ],
        requestBody: { required: true, description: 'The file itself.', content: bytes },
        responses: {
          [fileRoutes.uploadFile.status]: { description: 'The answer.', content: { 'application/json': { schema: outputSchema(fileOperations.uploadFile.output) } } },
          ...errors,
        },
      },
    },
    '/files/{key}': {
      get: {
        operationId: 'readFile',
        security: [],
        parameters: [{ name: 'key', in: 'path', required: true, schema: { type: 'string' } }, query('e'), query('s'), query('n')],
        responses: { 200: { description: 'The file.', content: bytes }, 206: { description: 'The part of it that was asked for.', content: bytes }, 302: { description: 'Where it is.' }, ...errors },
      },
    },
  }
}

function header(name: string, description: string, required = false): Record<string, unknown> {
  return { name, in: 'header', required, description, schema: { type: 'string' } }
}

/** Links are opaque: their queries are taken as they come. */
function query(name: string): Record<string, unknown> {
  return { name, in: 'query', required: false, description: 'As the link has it.', schema: { type: 'string' } }
}
