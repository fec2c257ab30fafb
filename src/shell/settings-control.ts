// The running system's half of `kpio settings`.

import type { AuditWriter } from '../audit/audit-entry.ts';
import { isSettingName, SETTINGS, viewSetting } from '../kernel/state/settings.ts';
import type { SettingName, SettingsTable, SettingView } from '../kernel/state/settings.ts';
import { needs } from '../protocol/message-table.ts';
import { nothing, object, string } from '../protocol/schema.ts';
import { controlCommand } from './control-server.ts';
import type { ControlCommands } from './control-server.ts';

export interface SettingsParts {
  readonly state: { readonly settings: SettingsTable };
  /** null while there is no log. */
  readonly audit: AuditWriter | null;
}

const name = string(100);

export function settingsControl(parts: () => SettingsParts): ControlCommands {
  const view = (of: string): SettingView => viewSetting(parts().state.settings, of);
  /** A change is in the audit log before it happens. */
  const change = async (of: string, to: unknown, act: () => void): Promise<unknown> => {
    const { name: setting, value: from } = view(of);
    const details = { setting, from: JSON.stringify(from), to: JSON.stringify(to) };
    const { audit } = parts();
    if (audit === null) act();
    else await audit.beforeAct({ class: 'must', event: 'settings.changed', actor: 'operator', outcome: 'done', details }, act);
    return { setting: view(of) };
  };
  return {
    'settings.list': controlCommand(nothing, needs('ADMIN'), () => ({ settings: Object.keys(SETTINGS).map(view) })),
    'settings.get': controlCommand(object({ name }), needs('ADMIN'), (question) => ({ setting: view(question.name) })),
    /** `value` as a person types it. */
    'settings.set': controlCommand(object({ name, value: string(1 << 16) }), needs('ADMIN'), (question) => {
      const { settings } = parts().state;
      const value = isSettingName(question.name) ? SETTINGS[question.name].fromText(question.value) : question.value;
      // What would be refused is no change.
      settings.require(question.name, value);
      return change(question.name, value, () => settings.set(question.name, value));
    }),
    'settings.reset': controlCommand(object({ name }), needs('ADMIN'), (question) =>
      change(question.name, SETTINGS[question.name as SettingName]?.fallback ?? null, () => parts().state.settings.reset(question.name)),
    ),
  };
}
