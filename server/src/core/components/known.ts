/** What public writing says of components. The entries are data (`known.json`); a test checks them. */
import type { Component } from '../model/components.ts';
import known from './known.json' with { type: 'json' };

export interface KnownComponent {
  readonly name: string;
  readonly bundleIds: readonly string[];
  /** One to three sentences in our own words: no more than the sources say. */
  readonly role: string;
  /** `reported`: a source says that it came with this system. `seen`: a source saw it there; it may be older. */
  readonly introduced?: { readonly text: string; readonly certainty: 'reported' | 'seen' };
  readonly sources: readonly { readonly title: string; readonly url: string }[];
  /** Terms of the glossary that lead into XNU. */
  readonly terms: readonly string[];
}

export const knownComponents: readonly KnownComponent[] = known as readonly KnownComponent[];

/** By its identifier; by its name only where it says no other one of Apple's. */
export function knownOf({ identity, kind, name }: Component): KnownComponent | undefined {
  if (kind === 'launch' || kind === 'entitlements' || kind === 'file') return undefined;
  const { bundleId } = identity;
  return (
    knownComponents.find(({ bundleIds }) => bundleId !== undefined && bundleIds.includes(bundleId)) ??
    knownComponents.find((one) => one.name === name && (one.bundleIds.length === 0 || bundleId === undefined))
  );
}
