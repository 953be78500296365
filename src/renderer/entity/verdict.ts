import type { Entity } from '../../shared/entity'
import type { Severity } from '../../shared/severity'

/** Severity whose shape and colour a verdict borrows; null where nothing may be said. */
export function verdictSeverity(verdict: Entity['verdict']): Severity | null {
  switch (verdict) {
    case 'dangerous':
      return 'critical'
    case 'suspicious':
      return 'high'
    case 'watch':
      return 'medium'
    case 'quiet':
      return 'info'
    case 'not seen':
      return null
  }
}

/** Why an address is not offered to block, or null where it is. */
export function blockObstacle(
  entity: Pick<Entity, 'kind' | 'isOwn' | 'neverBlock' | 'lists'>,
): 'no address' | 'own' | 'own domain' | 'never-block' | 'allowed' | null {
  if (entity.kind === 'name') return 'no address'
  if (entity.lists.some((list) => list.state === 'allowed')) return 'allowed'
  if (entity.isOwn) return 'own'
  if (entity.neverBlock !== null) return entity.kind === 'domain' ? 'own domain' : 'never-block'
  return null
}
