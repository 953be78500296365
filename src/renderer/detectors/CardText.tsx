import { HostileText } from '../ui/HostileText'
import { type CardBlock, type CardSpan, readCard } from './card-blocks'
import css from './ModelPanel.module.css'

/** A card of somebody else's: text alone, laid out by its headings, lists and tables. */
export function CardText({ text }: { text: string }) {
  return (
    <div className={css.card}>
      {readCard(text).map((block, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: blocks of one text never move
        <Block key={index} block={block} />
      ))}
    </div>
  )
}

function Block({ block }: { block: CardBlock }) {
  switch (block.kind) {
    case 'heading':
      return (
        <h4>
          <Spans spans={block.spans} />
        </h4>
      )
    case 'text':
      return (
        <p>
          <Spans spans={block.spans} />
        </p>
      )
    case 'list':
      return (
        <ul>
          {block.items.map((item, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: items of one text never move
            <li key={index}>
              <Spans spans={item} />
            </li>
          ))}
        </ul>
      )
    case 'code':
      return (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by key
        <pre tabIndex={0}>
          {block.text.split('\n').map((line, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: lines of one text never move
            <div key={index}>
              <HostileText text={line} />
            </div>
          ))}
        </pre>
      )
    case 'table':
      return <Table head={block.head} rows={block.rows} />
  }
}

function Table({ head, rows }: { head: CardSpan[][]; rows: CardSpan[][][] }) {
  return (
    <div className={css.tableBox}>
      <table className={css.small}>
        <thead>
          <tr>
            {head.map((cell, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: columns never move
              <th key={index}>
                <Spans spans={cell} />
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: rows of one text never move
            <tr key={index}>
              {row.map((cell, column) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: columns never move
                <td key={column}>
                  <Spans spans={cell} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

function Spans({ spans }: { spans: readonly CardSpan[] }) {
  return spans.map((span, index) => {
    const text = <HostileText text={span.text} />
    // biome-ignore lint/suspicious/noArrayIndexKey: parts of one line never move
    if (span.kind === 'code') return <code key={index}>{text}</code>
    // biome-ignore lint/suspicious/noArrayIndexKey: parts of one line never move
    if (span.kind === 'strong') return <strong key={index}>{text}</strong>
    // biome-ignore lint/suspicious/noArrayIndexKey: parts of one line never move
    return <span key={index}>{text}</span>
  })
}
