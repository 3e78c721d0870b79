import { useMemo } from 'react'
import { queryOptions, useQuery } from '@tanstack/react-query'
import type { Department, Employee, EmployeePage, Site } from '#contract/people.ts'
import { zoneLabel } from '#contract/zones.ts'
import { query, request } from '../../shared/api.ts'
import { serverNow } from '../now.ts'
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

/** The name of the zone after a time, such as ` WITA`; nothing where every site of the company has the same. */
export function zoneSuffix(zones: readonly string[], now: number): (zone: string, at: number | null) => string {
  const several = new Set(zones.map((zone) => zoneLabel(zone, now))).size > 1
  return (zone, at) => (several ? ` ${zoneLabel(zone, at ?? now)}` : '')
}

/** The same for the company whose sites this screen knows. */
export function useZoneSuffix(): ReturnType<typeof zoneSuffix> {
  const sites = useSites()
  return useMemo(
    () =>
      zoneSuffix(
        sites.map(({ zone }) => zone),
        serverNow(),
      ),
    [sites],
  )
}
