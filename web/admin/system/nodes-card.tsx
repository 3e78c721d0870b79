import type { NodeView, SystemView } from '#contract/system.ts'
import { formatAge } from '../../shared/format.ts'
import { useLanguage, useTranslation } from '../../shared/i18n.ts'
import { EmptyState } from '../../shared/ui/states.tsx'
import { BoardCard } from '../board/board-card.tsx'
import { useNarrow } from '../ui/use-narrow.ts'
import { Badge } from './health.tsx'
import { isAlive, nodeDetails, nodeHealth } from './nodes.ts'
import { roleText } from './words.ts'

/** Every process that reports itself, by role; one that has become silent stays for an hour. */
export function NodesCard({ view }: { view: SystemView }) {
  const { t } = useTranslation('admin')
  const narrow = useNarrow()
  const { nodes } = view
  return (
    <BoardCard title={t('system.nodes')} note={t('system.nodesNote', { count: nodes.length })}>
      {nodes.length === 0 ? (
        <EmptyState title={t('system.nodesEmpty')} text={t('system.nodesEmptyText')} />
      ) : narrow ? (
        <ul>
          {nodes.map((node) => (
            <NodeEntry key={node.instance} node={node} now={view.now} />
          ))}
        </ul>
      ) : (
        <NodeTable nodes={nodes} now={view.now} />
      )}
    </BoardCard>
  )
}

type Row = { node: NodeView; now: number }

/** What both looks show of a node. */
function useNodeTexts({ node, now }: Row) {
  const { t } = useTranslation('admin')
  const language = useLanguage()
  const details = nodeDetails(t, language, node).join(' · ')
  return {
    role: roleText(t, node.role),
    state: <Badge health={nodeHealth(node)} text={t(`system.nodeState.${node.state}`)} />,
    seen: t('system.ago', { age: formatAge(node.age_ms, language) }),
    since: formatAge(now - node.started_at, language),
    details: isAlive(node) ? details : t('system.lastReport', { details }),
  }
}

function NodeEntry(row: Row) {
  const { role, state, seen, since, details } = useNodeTexts(row)
  const { t } = useTranslation('admin')
  return (
    <li className="border-t px-4 py-3 first:border-t-0">
      <div className="flex items-start justify-between gap-3">
        <p className="min-w-0 font-medium break-words">
          {row.node.node} <span className="font-normal text-ink-soft">{role}</span>
        </p>
        {state}
      </div>
      <p className="text-sm text-ink-soft">
        {t('system.seen')} {seen} · {t('system.since')} {since} · {row.node.version}
      </p>
      <p className="text-sm">{details}</p>
    </li>
  )
}

function NodeTable({ nodes, now }: { nodes: readonly NodeView[]; now: number }) {
  const { t } = useTranslation('admin')
  const headers = [
    'column.node',
    'column.role',
    'system.state',
    'system.seen',
    'system.since',
    'system.version',
  ] as const
  return (
    <table className="w-full text-sm">
      <thead className="text-left text-ink-soft">
        <tr>
          {headers.map((key) => (
            <th key={key} scope="col" className="px-3 py-2 font-medium whitespace-nowrap first:pl-4">
              {t(key)}
            </th>
          ))}
          <th scope="col" className="w-full py-2 pr-4 pl-3 font-medium">
            {t('system.details')}
          </th>
        </tr>
      </thead>
      <tbody>
        {nodes.map((node) => (
          <NodeRow key={node.instance} node={node} now={now} />
        ))}
      </tbody>
    </table>
  )
}

function NodeRow(row: Row) {
  const { role, state, seen, since, details } = useNodeTexts(row)
  const cell = 'px-3 py-2 whitespace-nowrap'
  return (
    <tr className="border-t align-top">
      <th scope="row" className="max-w-56 min-w-32 py-2 pr-3 pl-4 text-left font-medium break-words">
        {row.node.node}
      </th>
      <td className={cell}>{role}</td>
      <td className="px-3 py-1.5">{state}</td>
      <td className={cell}>{seen}</td>
      <td className={cell}>{since}</td>
      <td className={cell}>{row.node.version}</td>
      <td className="py-2 pr-4 pl-3">{details}</td>
    </tr>
  )
}
