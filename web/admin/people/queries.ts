import { queryOptions, useQuery } from '@tanstack/react-query'
import type { Department, Employee, EmployeePage, Site } from '#contract/people.ts'
import { query, request } from '../../shared/api.ts'
import type { PeopleSearch } from '../search.ts'

const QUARTER = 15 * 60_000

export const departmentsQuery = queryOptions({
  queryKey: ['departments'],
  queryFn: async () => (await request<{ data: Department[] }>('/api/departments')).data,
  staleTime: QUARTER,
})

export const sitesQuery = queryOptions({
  queryKey: ['sites'],
  queryFn: async () => (await request<{ data: Site[] }>('/api/sites')).data,
  staleTime: QUARTER,
})

const NONE: never[] = []

/** All departments, those that were closed at the end: old days still name them. */
export const useDepartments = (): Department[] => useQuery(departmentsQuery).data ?? NONE
export const useSites = (): Site[] => useQuery(sitesQuery).data ?? NONE

export const PEOPLE_PAGE = 50

export const employeesQuery = ({ person: _person, active, ...filters }: PeopleSearch) => {
  const asked = { ...filters, active: active && active === 'yes', limit: PEOPLE_PAGE }
  return queryOptions({
    queryKey: ['employees', asked],
    queryFn: ({ signal }) => request<EmployeePage>(`/api/employees${query(asked)}`, { signal }),
  })
}

export const employeeQuery = (id: string) =>
  queryOptions({ queryKey: ['employee', id], queryFn: () => request<Employee>(`/api/employees/${id}`) })

/** What changes with people and places: lists, the open record, and the board, which names them too. */
export const PEOPLE_KEYS = ['employees', 'employee', 'departments', 'sites', 'board']
