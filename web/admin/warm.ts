/**
 * Fetches the other screens while the server is there: going to one is then instant, and a board that has lost its
 * server can still be walked through. What fails is fetched when it is needed.
 */
export function warmScreens(): void {
  void Promise.allSettled([
    import('./board/dashboard.tsx'),
    import('./board/arrivals-chart.tsx'),
    import('./history/history.tsx'),
    import('./people/employees.tsx'),
    import('./people/departments.tsx'),
    import('./people/schedule.tsx'),
    import('./system/system.tsx'),
  ])
}
