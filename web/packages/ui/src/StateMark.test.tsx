import { render } from '@testing-library/react'
import { describe, expect, it } from 'vitest'
import { StateMark, type MarkState } from './StateMark'

const agents: MarkState[] = [
  'agent-ready',
  'agent-serving',
  'agent-wrapup',
  'agent-break',
  'agent-busy',
  'agent-offline',
]

describe('StateMark', () => {
  it('draws another shape for each state of an agent', () => {
    const drawn = agents.map(
      (state) => render(<StateMark state={state} />).container.querySelector('svg')?.innerHTML,
    )
    expect(new Set(drawn).size).toBe(agents.length)
  })

  it('keeps the word for screen readers when only the shape is shown', () => {
    const { getByText } = render(<StateMark state="conv-waiting" lang="en" bare />)
    expect(getByText('Waiting').className).toBe('sr-only')
  })
})
