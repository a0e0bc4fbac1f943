/** Every tour and every claim on a real checkout: the table of steps, and what a renamed tree makes of it. */
import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { judgeClaims } from '../../server/src/core/claims/judge.ts';
import { DomainIndex } from '../../server/src/core/concepts/domainIndex.ts';
import { extractFileFacts } from '../../server/src/core/extract/fileFacts.ts';
import { CheckoutIndex } from '../../server/src/core/index/checkoutIndex.ts';
import type { StepVersion } from '../../server/src/core/model/tours.ts';
import { placeOfAnchor } from '../../server/src/core/tours/anchors.ts';
import { findTour } from '../../server/src/core/tours/find.ts';
import { namesIn } from '../../server/src/core/tours/prose.ts';
import { guidedTours } from '../../server/src/core/tours/tours.ts';
import { createNodeFiles } from '../../server/src/host/nodeFiles.ts';
import { nodeScheduler } from '../../server/src/host/scheduler.ts';
import { Indexer } from '../../server/src/workspace/indexer.ts';
import { neverCancelled } from '../../server/src/workspace/ports.ts';
import { nativeEngine, wasmEngine } from '../support/engines.ts';
import { RecordingLog } from '../support/workspaceHost.ts';

const { XNU_CHECKOUT: root = '' } = process.env;

describe.skipIf(root === '')(`tours and claims on ${root}`, () => {
  let domain: DomainIndex;
  let indexer: Indexer;
  const engineOf = async () => nativeEngine().engine ?? (await wasmEngine());

  beforeAll(async () => {
    const source = createNodeFiles();
    const { files } = await source.list(root, nodeScheduler, neverCancelled);
    indexer = new Indexer({
      root,
      source,
      engine: await engineOf(),
      log: new RecordingLog(),
      scheduler: nodeScheduler,
      reach: 'exclaves',
      maximumSize: 4 * 1024 * 1024,
    });
    await indexer.run(files, neverCancelled, () => undefined);
    domain = new DomainIndex(indexer.index);
  }, 300_000);

  /** What each step is told as: the version's number, or -1. */
  const told = (of: DomainIndex): Map<string, number> =>
    new Map(
      guidedTours.flatMap((tour) =>
        findTour(tour, of).steps.map(
          ({ step, version }) =>
            [`${tour.id}/${step.id}`, version === undefined ? -1 : step.versions.indexOf(version)] as const,
        ),
      ),
    );

  it('prints the steps that the release has, and finds each at the name it stands for', () => {
    const lines: string[] = [];
    for (const tour of guidedTours) {
      const { steps } = findTour(tour, domain);
      const there = steps.filter((one) => one.version !== undefined).length;
      lines.push(`${tour.title.padEnd(46)} ${String(there).padStart(2)} of ${steps.length}`);
      for (const one of steps) {
        if (one.version === undefined) lines.push(`    ${one.step.id}: lacks ${one.lacks}`);
        else {
          const { end, file, name, start } = one.place;
          expect(readFileSync(`${root}/${file}`, 'utf8').slice(start, end), `${tour.id}/${one.step.id}`).toBe(name);
        }
      }
    }
    console.log(lines.join('\n'));
    // A tour is about a release, or says of every step that it is not.
    expect([...told(domain).values()].filter((one) => one >= 0).length).toBeGreaterThan(60);
  });

  it('tells every step whose place the release has', () => {
    const untold = guidedTours.flatMap((tour) =>
      findTour(tour, domain)
        .steps.filter(({ step, version }) => {
          const places = step.versions.map(({ at }) => placeOfAnchor(at, domain));
          return version === undefined && places.some((place) => place !== undefined);
        })
        .map(({ step }) => `${tour.id}/${step.id}`),
    );
    expect(untold, 'Tell these of this release in a version of their own').toEqual([]);
  });

  it('tells each claim with evidence, or that nothing is seen', () => {
    const judged = judgeClaims(domain);
    console.log(judged.map(({ claim, finding }) => `${finding.verdict.padEnd(10)} ${claim.claim}`).join('\n'));
    for (const { claim, finding } of judged) {
      if (finding.verdict !== 'notVisible') expect(finding.evidence.length, claim.id).toBeGreaterThan(0);
      for (const { end, file, name, start } of finding.evidence) {
        const text = readFileSync(`${root}/${file}`, 'utf8').slice(start, end);
        expect(text.replaceAll('"', ''), `${claim.id} at ${file}`).toBe(name);
      }
    }
    const verdict = (id: string) => judged.find(({ claim }) => claim.id === id)?.finding.verdict;
    expect(verdict('second-level-processes')).toBe('different');
    expect(verdict('shared-identifiers')).toBe('different');
    expect(verdict('secure-enclave')).toBe('notVisible');
  });

  it.each(['exclaves_resource_t', 'sk_enter', '_exclaves_ctl_trap', 'exclaves_sensor_copy', 'CONCLAVE_S_STOPPED'])(
    'a tree in which %s has another name loses the steps that rest on it, and no other',
    async (name) => {
      const word = new RegExp(`\\b${name}\\b`, 'g');
      const index = new CheckoutIndex();
      const engine = await engineOf();
      const { dialect } = indexer;
      if (dialect === undefined) throw new Error('nothing was read');
      for (const file of indexer.index.files()) {
        if (!file.words.includes(name)) {
          index.replace(file);
          continue;
        }
        const text = readFileSync(`${root}/${file.path}`, 'utf8').replace(word, `qx${name}zj`);
        index.replace(extractFileFacts(file.path, text, 'hash', dialect, engine));
      }
      const before = told(domain);
      const after = told(new DomainIndex(index));
      const rests = (one: StepVersion) =>
        namesIn(one.text).includes(name) || JSON.stringify(one.at).includes(`"${name}"`);
      const affected = guidedTours.flatMap((tour) =>
        tour.steps
          .filter((step) => step.versions.some((one, at) => rests(one) && before.get(`${tour.id}/${step.id}`) === at))
          .map((step) => `${tour.id}/${step.id}`),
      );
      const changed = [...before].filter(([key, value]) => after.get(key) !== value).map(([key]) => key);
      expect(affected.length).toBeGreaterThan(0);
      expect(changed.sort()).toEqual(affected.sort());
    },
  );
});
