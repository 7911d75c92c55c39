import type { ComponentType } from 'preact';
import { lazy } from 'preact-iso';
import type { PAGE_PATHS } from '../../page-paths.ts';
import type { Scope } from '../api/session.ts';

/** A page's address, as the gateway serves it. */
export type PagePath = (typeof PAGE_PATHS)[number];

/** A page, loaded when it is first opened. */
interface PageEntry {
  readonly component: ComponentType;
  /** What the key must be allowed to do: else the page is not offered. */
  readonly scope: Scope;
  /** Its name in the navigation, if it is there. */
  readonly name?: string;
}

/** The pages, in the order of the navigation: an entry for each address of page-paths.ts. */
export const PAGES: Readonly<Record<PagePath, PageEntry>> = {
  '/dashboard': {
    name: 'Overview',
    scope: 'read',
    component: lazy(async () => (await import('../overview/overview.tsx')).Overview),
  },
  '/dashboard/users': {
    name: 'Payout users',
    scope: 'read',
    component: lazy(async () => (await import('../users/users.tsx')).Users),
  },
  '/dashboard/users/{id}': {
    scope: 'read',
    component: lazy(async () => (await import('../users/user-page.tsx')).UserPage),
  },
  '/dashboard/history': {
    name: 'History',
    scope: 'read',
    component: lazy(async () => (await import('../history/history.tsx')).History),
  },
  '/dashboard/history/{id}': {
    scope: 'read',
    component: lazy(async () => (await import('../entry/entry-page.tsx')).EntryPage),
  },
  '/dashboard/pay': {
    name: 'Pay somebody',
    scope: 'pay',
    component: lazy(async () => (await import('../pay/pay.tsx')).PaySomebody),
  },
  '/dashboard/runs': {
    name: 'Pay runs',
    scope: 'read',
    component: lazy(async () => (await import('../runs/runs.tsx')).Runs),
  },
  '/dashboard/runs/{id}': {
    scope: 'read',
    component: lazy(async () => (await import('../runs/run-page.tsx')).RunPage),
  },
  '/dashboard/webhooks': {
    name: 'Webhooks',
    scope: 'manage',
    component: lazy(async () => (await import('../webhooks/webhooks.tsx')).Webhooks),
  },
  '/dashboard/webhooks/{id}': {
    scope: 'manage',
    component: lazy(async () => (await import('../webhooks/endpoint-page.tsx')).EndpointPage),
  },
  '/dashboard/settings': {
    name: 'Settings',
    scope: 'manage',
    component: lazy(async () => (await import('../settings/settings.tsx')).Settings),
  },
  '/dashboard/developers': {
    name: 'Developers',
    scope: 'read',
    component: lazy(async () => (await import('../developers/developers.tsx')).Developers),
  },
};

/** The pages as the router takes them. */
export const ROUTES = Object.entries(PAGES).map(([path, { component, scope }]) => ({
  path: path.replaceAll(/\{(\w+)\}/g, ':$1'),
  component,
  scope,
}));

/** The pages that the navigation leads to. */
export const NAVIGATION = Object.entries(PAGES).flatMap(([path, { name, scope }]) =>
  name === undefined ? [] : [{ path, name, scope }],
);
