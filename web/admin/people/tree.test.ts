import { expect, test } from 'vitest'
import { itemAfterKey, treeOf } from './tree.ts'

const one = (id: string, parent_id: string | null) => ({
  id,
  name: id,
  parent_id,
  managers: [],
  active: true,
  employees: 0,
  version: 1,
})

test('a department stands below its parent, or at the top where the parent is not seen', () => {
  const tree = treeOf([one('a', null), one('b', 'a'), one('c', 'b'), one('d', 'unseen')])
  expect(tree.map(({ department, parts }) => [department.id, parts.map((part) => part.department.id)])).toEqual([
    ['a', ['b']],
    ['d', []],
  ])
  expect(tree[0]?.parts[0]?.parts[0]?.department.id).toBe('c')
})

test.each([
  ['ArrowDown', 0, 1],
  ['ArrowUp', 0, null],
  ['ArrowRight', 0, 1],
  ['ArrowRight', 2, null],
  ['ArrowLeft', 2, 1],
  ['ArrowLeft', 3, null],
  ['End', 0, 3],
  ['Home', 3, 0],
  ['x', 1, null],
])('%s from item %i', (key, from, to) => {
  expect(itemAfterKey(key, from, [1, 2, 3, 1])).toBe(to)
})
