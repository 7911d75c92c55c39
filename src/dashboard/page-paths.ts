/**
 * The addresses of the dashboard's pages. Each is answered with the same document, whose script shows
 * the page: its table of pages (page/pages.tsx) has an entry for each of these.
 */
export const PAGE_PATHS = [
  '/dashboard',
  '/dashboard/users',
  '/dashboard/users/{id}',
  '/dashboard/history',
  '/dashboard/history/{id}',
  '/dashboard/pay',
  '/dashboard/runs',
  '/dashboard/runs/{id}',
  '/dashboard/webhooks',
  '/dashboard/webhooks/{id}',
  '/dashboard/settings',
  '/dashboard/developers',
] as const;
