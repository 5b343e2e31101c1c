import { Component, type ReactNode } from 'react'

import { Notice } from './Notice'

interface Props {
  children: ReactNode
}

/** Keeps a broken page from going white; the outbox and the draft outlive it. */
export class Crash extends Component<Props, { crashed: boolean }> {
  override state = { crashed: false }

  static getDerivedStateFromError(): { crashed: boolean } {
    return { crashed: true }
  }

  override render(): ReactNode {
    if (!this.state.crashed) return this.props.children
    return <Notice text="page.crashed" action="page.reload" onAction={() => window.location.reload()} />
  }
}
