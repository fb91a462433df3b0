// Who says how much models think.

import { useTexts } from "../../i18n";
import { ids } from "../../testids";

const MODES = ["passthrough", "auto", "custom", "adaptive"] as const;
export type Mode = (typeof MODES)[number];

export function ModeRadios({ chosen, onChoose }: { chosen: Mode; onChoose: (mode: Mode) => void }) {
  const { t } = useTexts();
  return (
    <fieldset className="grid gap-2">
      <legend className="sr-only">{t("caches.thinking.title")}</legend>
      {MODES.map((mode) => (
        <label
          key={mode}
          className="flex items-start gap-3 rounded-lg border border-edge px-3.5 py-2 has-checked:border-accent has-checked:bg-accent-soft"
        >
          <input
            type="radio"
            name="thinking"
            checked={chosen === mode}
            onChange={() => onChoose(mode)}
            data-testid={ids.caches.mode(mode)}
            className="mt-1 accent-accent"
          />
          <span>
            <span className="block font-medium">{t(`caches.thinking.modes.${mode}.name`)}</span>
            <span className="block text-[0.8125rem] text-soft">{t(`caches.thinking.modes.${mode}.about`)}</span>
          </span>
        </label>
      ))}
    </fieldset>
  );
}
