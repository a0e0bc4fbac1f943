/**
 * What a function does, by its name: `exclaves_notification_lookup_by_id` looks up by id. The words that only say what it
 * is done to stand in front and are known from the record, its members and its types.
 */

export class OperationNames {
  private readonly nouns: ReadonlySet<string>;
  /** The words of type names, run together: `CONCLAVEMANAGER`. */
  private readonly labels: readonly string[];
  /** The word that all names of the subsystem begin with. */
  private readonly subsystem: string;

  /**
   * @param record name of the resource's record.
   * @param members names and types of what it holds.
   * @param labels of its types.
   */
  constructor(record: string, members: readonly string[], labels: readonly string[]) {
    const words = wordsOf(record);
    this.subsystem = words[0] ?? '';
    this.nouns = new Set([...words, ...members.flatMap(wordsOf), ...labels.flatMap(wordsOf)]);
    this.labels = labels.map((one) => one.replaceAll('_', '').toLowerCase());
  }

  /** In words, a verb first where the name has one: `map`, `get buffer id`, `update state machine`. */
  of(name: string): string {
    // That the caller holds the lock is no part of what is done.
    const words = wordsOf(name.replace(/_locked$/, ''));
    // `filt_exclaves_notification_attach`: the family of callbacks stands before the subsystem.
    let from = words[1] === this.subsystem ? 1 : 0;
    while (from < words.length - 1 && this.isNoun(words[from] ?? '')) from++;
    return words.slice(from).join(' ');
  }

  private isNoun(word: string): boolean {
    return this.nouns.has(word) || (word.length >= 4 && this.labels.some((label) => label.includes(word)));
  }
}

/** Without the marks of types and fields: `r_shared_memory`, `conclave_resource_t`. */
function wordsOf(name: string): string[] {
  return name
    .toLowerCase()
    .split('_')
    .filter((word) => word.length > 1);
}
