import { Icon } from '@skyteller/ui'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Button, Form, Input, Popover } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { ErrorNote } from '../../../lib/ErrorNote'
import { count } from '../../../lib/format'
import { Loading } from '../../../lib/Loading'
import { useMay } from '../../session/state'
import { addCategory, fetchCategories, fetchStats } from '../api'
import { categoryTree, type CategoryNode } from '../drafting'
import { useKnowledge } from '../state'

export function useCategories() {
  return useQuery({ queryKey: ['knowledge', 'categories'], queryFn: fetchCategories, staleTime: 30_000 })
}

export function CategoryTree() {
  const { t } = useTranslation('knowledge')
  const categories = useCategories()
  const { category, filter } = useKnowledge()
  const may = useMay('knowledge.edit')
  const stats = useQuery({ queryKey: ['knowledge', 'stats'], queryFn: fetchStats })
  const tree = categoryTree(categories.data ?? [])
  const pick = (id: string | null) => {
    filter({ category: id })
  }
  return (
    <nav className="tree" aria-label={t('tree')}>
      <header className="tree-head">
        <span>{t('tree')}</span>
        {may && <AddCategory roots={tree} />}
      </header>
      {categories.isLoading && <Loading lines={6} />}
      <ErrorNote error={categories.error} onRetry={() => void categories.refetch()} />
      <ul>
        <li>
          <button
            type="button"
            className={category === null ? 'tree-row on' : 'tree-row'}
            onClick={() => {
              pick(null)
            }}
          >
            <Icon name="book" size={14} />
            <span className="cut">{t('all')}</span>
            <em>{stats.data && stats.data.published + stats.data.draft + stats.data.changed}</em>
          </button>
        </li>
        {tree.map((node) => (
          <Branch key={node.id} node={node} picked={category} onPick={pick} />
        ))}
      </ul>
    </nav>
  )
}

interface BranchProps {
  node: CategoryNode
  picked: string | null
  onPick: (id: string) => void
}

function Branch({ node, picked, onPick }: BranchProps) {
  const inside = node.id === picked || node.children.some((child) => child.id === picked)
  const [opened, setOpened] = useState(false)
  const open = opened || inside
  return (
    <li>
      <button
        type="button"
        className={node.id === picked ? 'tree-row on' : 'tree-row'}
        aria-expanded={node.children.length > 0 ? open : undefined}
        onClick={() => {
          setOpened(node.id === picked ? !opened : true)
          onPick(node.id)
        }}
      >
        {node.children.length > 0 ? <Icon name={open ? 'down' : 'right'} size={14} /> : <i />}
        <span className="cut">{node.name}</span>
        <em>{count(node.count)}</em>
      </button>
      {open && node.children.length > 0 && (
        <ul>
          {node.children.map((child) => (
            <li key={child.id}>
              <button
                type="button"
                className={child.id === picked ? 'tree-row deep on' : 'tree-row deep'}
                onClick={() => {
                  onPick(child.id)
                }}
              >
                <span className="cut">{child.name}</span>
                <em>{count(child.count)}</em>
              </button>
            </li>
          ))}
        </ul>
      )}
    </li>
  )
}

/** A new category under the one that is picked, or at the top. */
function AddCategory({ roots }: { roots: CategoryNode[] }) {
  const { t } = useTranslation('knowledge')
  const queries = useQueryClient()
  const [open, setOpen] = useState(false)
  const picked = useKnowledge((state) => state.category)
  const parent = roots.find(
    (root) => root.id === picked || root.children.some((child) => child.id === picked),
  )
  const add = useMutation({
    mutationFn: ({ name }: { name: string }) =>
      addCategory({ name: name.trim(), parent_id: parent?.id ?? null }),
    onSuccess: async () => {
      setOpen(false)
      await queries.invalidateQueries({ queryKey: ['knowledge', 'categories'] })
    },
  })
  return (
    <Popover
      open={open}
      onOpenChange={setOpen}
      trigger="click"
      placement="bottomLeft"
      destroyOnHidden
      title={parent ? `${parent.name}·${t('addCategory')}` : t('addCategory')}
      content={
        <Form<{ name: string }>
          className="category-form"
          onFinish={(values) => {
            add.mutate(values)
          }}
        >
          <Form.Item name="name" rules={[{ required: true, whitespace: true, message: t('categoryNeeded') }]}>
            <Input autoFocus maxLength={60} placeholder={t('categoryName')} aria-label={t('categoryName')} />
          </Form.Item>
          <ErrorNote error={add.error} />
          <Button type="primary" htmlType="submit" block loading={add.isPending}>
            {t('addCategory')}
          </Button>
        </Form>
      }
    >
      <button type="button" className="icon-button" aria-label={t('addCategory')}>
        <Icon name="plus" size={14} />
      </button>
    </Popover>
  )
}
