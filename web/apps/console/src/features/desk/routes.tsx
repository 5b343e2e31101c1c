import { useParams } from '@tanstack/react-router'
import { DeskPage } from './index'

export function DeskHome() {
  return <DeskPage selected={null} />
}

export function DeskConversation() {
  const { id } = useParams({ from: '/shell/desk/$id' })
  return <DeskPage selected={id} />
}
