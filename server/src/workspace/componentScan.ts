/** Looks through a system for its exclave components: which folders and files count, and what their property lists say. */
import { bundleKind, bytesMention, fileKind, nameOf, plistKind, rulesForPath } from '../core/components/namingRules.ts';
import { readIdentity, readMentions } from '../core/components/plistFields.ts';
import type { Component, ComponentProblem, ComponentScan, PlistValue } from '../core/model/components.ts';
import type { Cancellation, PlistResult, Scheduler, SystemFiles, SystemLimits } from './ports.ts';

export interface ScanLimits extends SystemLimits {
  readonly components: number;
  readonly problems: number;
}

/** A `/System/Library` has some hundred thousand entries, 20 folders deep; its largest property lists have a few 100 KB. */
export const defaultScanLimits: ScanLimits = {
  entries: 2_000_000,
  depth: 32,
  plistSize: 2 * 1024 * 1024,
  components: 5000,
  problems: 2000,
};

export interface ScanProgress {
  readonly entries: number;
  readonly components: number;
  readonly folder: string;
}

interface Host {
  readonly root: string;
  readonly files: SystemFiles;
  readonly scheduler: Scheduler;
  readonly limits?: ScanLimits;
  /** Called often; it decides how often anybody hears of it. */
  readonly onProgress?: (progress: ScanProgress) => void;
}

/** Where a bundle keeps its property lists: kexts and apps, frameworks of macOS, frameworks of iOS. */
const bundlePlaces = ['Contents/', 'Versions/Current/Resources/', 'Versions/A/Resources/', 'Resources/', ''];

/** What was found so far is the answer, also of a scan that was cancelled. */
export async function scanComponents(host: Host, token: Cancellation): Promise<ComponentScan> {
  const scan = new Scan(host);
  let isComplete = true;
  for await (const folder of host.files.walk(scan.limits, host.scheduler, token)) {
    scan.folders++;
    if (folder.problem !== undefined) {
      isComplete = isComplete && folder.problem.reason !== 'limit';
      scan.report({ path: folder.path || '.', ...folder.problem });
    }
    for (const entry of folder.entries) {
      scan.entries++;
      if (entry.kind === 'link') scan.link(entry.path);
      else if (entry.kind === 'folder') scan.folder(entry.path);
      else if (entry.kind === 'file') scan.file(entry.path);
      await scan.breathe();
      if (token.isCancellationRequested) break;
    }
    host.onProgress?.({ entries: scan.entries, components: scan.components.length, folder: folder.path });
  }
  return scan.result(host.root, isComplete && !token.isCancellationRequested);
}

class Scan {
  readonly components: Component[] = [];
  folders = 0;
  entries = 0;
  readonly limits: ScanLimits;
  private readonly problems: ComponentProblem[] = [];
  private plists = 0;
  private isFull = false;
  private since: number;

  constructor(private readonly host: Host) {
    this.limits = host.limits ?? defaultScanLimits;
    this.since = host.scheduler.now();
  }

  folder(path: string): void {
    const kind = bundleKind(path);
    const rules = rulesForPath(path);
    if (kind === undefined) {
      // A plain folder counts when it is named itself; what only lies in ExclaveKit is told by its bundles.
      if (rules.includes('name') && !this.isInsideComponent(path)) this.add({ kind: 'folder', path, rules });
      return;
    }
    const isNamed = rules.length > 0;
    const info = this.bundlePlist(path, 'Info.plist', isNamed);
    if (!isNamed && info?.kind !== 'plist') return;
    const version = this.bundlePlist(path, 'version.plist', true);
    this.add({ kind, path, rules, info, version });
  }

  file(path: string): void {
    const kind = plistKind(path);
    const rules = rulesForPath(path);
    const isNamed = rules.includes('name');
    if (kind !== undefined) {
      const plist = this.plist(path, isNamed);
      if (isNamed || plist.kind === 'plist') this.add({ kind, path, rules: isNamed ? ['name'] : [], info: plist });
    } else if (isNamed && !this.isInsideComponent(path)) {
      this.add({
        kind: fileKind(path),
        path,
        rules,
        info: path.endsWith('.plist') ? this.plist(path, true) : undefined,
      });
    } else if (rules.includes('exclaveKit') && fileKind(path) === 'library' && !/\.framework\//.test(path)) {
      this.add({ kind: 'library', path, rules });
    }
  }

  /** Only of links that have an exclave name anything is said: a system has thousands of others. */
  link(path: string): void {
    if (!rulesForPath(path).includes('name') || this.isInsideComponent(path)) return;
    const target = this.host.files.linkTarget(path);
    const detail = {
      inside: 'is a link to another place below the folder, where it is looked at',
      outside: 'is a link that leads out of the folder: not followed',
      nowhere: 'is a link that leads nowhere',
    }[target];
    this.report({ path, reason: 'link', detail });
  }

  report(problem: ComponentProblem): void {
    if (this.problems.length < this.limits.problems) this.problems.push(problem);
    else if (this.problems.length === this.limits.problems)
      this.problems.push({ path: '.', reason: 'limit', detail: `more than ${this.limits.problems} such places` });
  }

  /** Work between two entries is short; much of it together is not. */
  async breathe(): Promise<void> {
    const { scheduler } = this.host;
    if (scheduler.now() - this.since < 4) return;
    await scheduler.yield();
    this.since = scheduler.now();
  }

  result(root: string, isComplete: boolean): ComponentScan {
    const byPath = (a: { path: string }, b: { path: string }) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0);
    return {
      root,
      components: this.components.toSorted(byPath),
      problems: this.problems.toSorted(byPath),
      looked: { folders: this.folders, entries: this.entries, plists: this.plists },
      isComplete: isComplete && !this.isFull,
    };
  }

  /** The first of the places that has it; when all are silent or missing, that. */
  private bundlePlist(bundle: string, name: string, always: boolean): PlistResult | undefined {
    for (const place of bundlePlaces) {
      const result = this.plist(`${bundle}/${place}${name}`, always);
      if (result.kind !== 'missing') return result;
    }
    return undefined;
  }

  private plist(path: string, always: boolean): PlistResult {
    const result = this.host.files.readPlist(path, this.limits.plistSize, always ? undefined : bytesMention);
    if (result.kind !== 'missing') this.plists++;
    if (result.kind === 'none') this.report({ path, reason: result.reason, detail: result.detail });
    return result;
  }

  private add(found: {
    kind: Component['kind'];
    path: string;
    rules: readonly string[];
    info?: PlistResult | undefined;
    version?: PlistResult | undefined;
  }): void {
    if (this.components.length >= this.limits.components) {
      if (!this.isFull)
        this.report({ path: found.path, reason: 'limit', detail: `more than ${this.limits.components} components` });
      this.isFull = true;
      return;
    }
    const info = plistValue(found.info);
    const { mentions, hasMore } = readMentions(info);
    const rules = mentions.length > 0 ? [...found.rules, 'mention'] : [...found.rules];
    // The bytes had a stem, but not in a key or a text: in a comment.
    if (rules.length === 0) return;
    this.components.push({
      kind: found.kind,
      name: nameOf(found.path),
      path: found.path,
      foundBy: rules,
      identity: readIdentity(info, plistValue(found.version)),
      plists: [found.info, found.version].flatMap((one) =>
        one?.kind === 'plist' ? [{ path: one.path, form: one.form }] : [],
      ),
      mentions,
      hasMoreMentions: hasMore,
    });
  }

  /** What lies in a component is part of it, and not told again; bundles in it are. */
  private isInsideComponent(path: string): boolean {
    return path.split('/').some((part, at, all) => at < all.length - 1 && rulesForPath(part).includes('name'));
  }
}

function plistValue(result: PlistResult | undefined): PlistValue | undefined {
  return result?.kind === 'plist' ? result.value : undefined;
}
