import { IconAlertTriangle } from '@tabler/icons-react'
import { Component, type ReactNode } from 'react'
import { pieceStrings as words } from '../strings'
import { Button } from './Button'
import { EmptyState } from './EmptyState'

/** A part that cannot be drawn says so in its place; the rest of the window goes on. */
export class ErrorBoundary extends Component<{ children: ReactNode }, { error: Error | null }> {
  override state: { error: Error | null } = { error: null }

  static getDerivedStateFromError(error: Error): { error: Error } {
    return { error }
  }

  override render(): ReactNode {
    const { error } = this.state
    if (!error) return this.props.children
    return (
      <main aria-label={words.brokenScreen}>
        <EmptyState
          icon={<IconAlertTriangle size={26} aria-hidden />}
          title={words.brokenScreen}
          action={<Button onClick={() => window.location.reload()}>{words.loadAnew}</Button>}
        >
          {words.brokenBecause(error.message)}
        </EmptyState>
      </main>
    )
  }
}
