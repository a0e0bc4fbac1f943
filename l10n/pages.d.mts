export function settingsPage(manifest: object): string;
export function commandsPage(manifest: object): string;
