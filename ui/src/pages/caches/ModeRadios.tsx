// Who says how much models think.

import { Radios } from "../../design/Radios";
import { useTexts } from "../../i18n";
import { ids } from "../../testids";

const MODES = ["passthrough", "auto", "custom", "adaptive"] as const;
export type Mode = (typeof MODES)[number];

export function ModeRadios({ chosen, onChoose }: { chosen: Mode; onChoose: (mode: Mode) => void }) {
  const { t } = useTexts();
  return (
    <Radios
      title={t("caches.thinking.title")}
      name="thinking"
      choices={MODES}
      chosen={chosen}
      onChoose={onChoose}
      said={(mode) => [t(`caches.thinking.modes.${mode}.name`), t(`caches.thinking.modes.${mode}.about`)]}
      testid={ids.caches.mode}
    />
  );
}
