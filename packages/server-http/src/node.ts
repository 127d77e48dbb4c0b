export { toNodeHandler, type NodeHandler } from './node-handler.js'
