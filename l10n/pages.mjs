// docs/settings.md and docs/commands.md, from the manifest. A test compares them with what is in the folder.

const note = (what) => `<!-- Written by \`npm run texts\` from package.json: change it there. -->\n\n# ${what}\n`;
const cell = (text) => text.replaceAll('|', '\\|').replaceAll('\n', ' ');
const code = (value) => `\`${typeof value === 'string' ? value : JSON.stringify(value)}\``;

/** @param {object} manifest with its texts in place of their keys */
export function settingsPage(manifest) {
  const entries = Object.entries(manifest.contributes.configuration.properties).sort(
    ([, a], [, b]) => a.order - b.order,
  );
  const sections = entries.map(([key, property]) => {
    const lines = [`## ${key}`, '', property.markdownDescription, ''];
    if (property.enum !== undefined)
      lines.push(
        ...property.enum.map(
          (choice, at) =>
            `- ${code(choice)}${property.enumDescriptions === undefined ? '' : `: ${property.enumDescriptions[at]}`}`,
        ),
        '',
      );
    const limits = [
      property.minimum === undefined ? '' : `at least ${property.minimum}`,
      property.maximum === undefined ? '' : `at most ${property.maximum}`,
    ].filter(Boolean);
    lines.push(
      `Default: ${code(property.default)}.${limits.length === 0 ? '' : ` A number, ${limits.join(', ')}.`}`,
      '',
    );
    if (property.examples !== undefined)
      lines.push(
        'For example:',
        '',
        '```json',
        ...property.examples.map((one) => `"${key}": ${JSON.stringify(one)}`),
        '```',
        '',
      );
    return lines.join('\n');
  });
  return `${note('Settings')}\nAll settings of the extension, in the order in which VS Code shows them.\n\n${sections.join('\n')}`
    .trimEnd()
    .concat('\n');
}

/** @param {object} manifest with its texts in place of their keys */
export function commandsPage(manifest) {
  const { commands, menus, keybindings = [] } = manifest.contributes;
  const palette = new Map(menus.commandPalette.map(({ command, when }) => [command, when]));
  const inPalette = commands.filter(({ command }) => palette.get(command) !== 'false');
  const onRows = commands.filter(({ command }) => palette.get(command) === 'false');
  const when = ({ command, enablement }) => {
    const clauses = [enablement, palette.get(command)].filter((one) => one !== undefined);
    return clauses.length === 0 ? 'always' : clauses.map((one) => `\`${cell(one)}\``).join(' and ');
  };
  const keys = (id) =>
    keybindings
      .filter(({ command }) => command === id)
      .map(({ key }) => ` (\`${key}\`)`)
      .join('');
  const rows = inPalette.map(
    (one) => `| ${cell(`${one.category}: ${one.title}`)}${keys(one.command)} | \`${one.command}\` | ${when(one)} |`,
  );
  return [
    note('Commands'),
    'In the command palette:',
    '',
    '| Command | Id | Offered when |',
    '| --- | --- | --- |',
    ...rows,
    '',
    'In the context menu of a row:',
    '',
    ...onRows.map(({ title, command }) => `- ${title} (\`${command}\`)`),
    '',
  ].join('\n');
}
