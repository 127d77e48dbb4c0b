import { format, type Cell, type Goal, type StoredReport } from './report.js'

/** Lays a report out as Markdown, which reads as well in a terminal. */
export function toMarkdown({ bench, about, columns, rows, goals, notes, effort }: StoredReport): string {
  const table = [columns, ...rows.map(row => row.map(cellText))]
  const widths = columns.map((_, column) => Math.max(...table.map(row => row[column]?.length ?? 0), 3))
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, column) => (column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0))).join(' | ')} |`
  const rule = `| ${widths.map((width, column) => (column === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`)).join(' | ')} |`
  return [
    `### ${bench}`,
    '',
    about,
    '',
    line(columns),
    rule,
    ...table.slice(1).map(line),
    '',
    ...(effort.smoke ? ['- A smoke run: it shows that everything runs, and its figures mean nothing.'] : goals.map(goal => `- ${goalText(goal)}`)),
    ...notes.map(note => `- ${note}`),
    '',
  ].join('\n')
}

function cellText(cell: Cell): string {
  if (typeof cell === 'string') return cell
  if (typeof cell === 'number') return format(cell)
  return cell.low === cell.high ? format(cell.median) : `${format(cell.median)} (${format(cell.low)}–${format(cell.high)})`
}

function goalText({ name, about, figure, better, must, aim }: Goal): string {
  const holds = (bound: number): boolean => (better === 'higher' ? figure >= bound : figure <= bound)
  const sign = better === 'higher' ? '≥' : '≤'
  const verdict = holds(aim) ? 'reached, with the aim' : holds(must) ? 'reached' : 'NOT reached'
  return `**${name}** ${about}: **${format(figure)}**; must be ${sign} ${format(must)}, aim ${sign} ${format(aim)}: ${verdict}`
}
