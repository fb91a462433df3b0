// Combos that are offered for what is connected. Nothing here when there is nothing to offer.

import { useQuery } from "@tanstack/react-query";
import { type Combo, type ComboForm, presets } from "../../api/queries";
import { Button } from "../../design/Button";
import { Card } from "../../design/Card";
import { useTexts } from "../../i18n";
import { ids } from "../../testids";

export function Presets({ taken, onUse }: { taken: readonly Combo[]; onUse: (preset: ComboForm) => void }) {
  const { t } = useTexts();
  const { data = [] } = useQuery(presets);
  const offered = data.filter(({ name }) => !taken.some((combo) => combo.name === name));
  if (offered.length === 0) return null;
  return (
    <Card title={t("combos.presets.title")} about={t("combos.presets.about")} flush>
      <ul className="divide-y divide-edge border-t border-edge">
        {offered.map((preset) => (
          <li key={preset.name} className="flex flex-wrap items-center gap-x-4 gap-y-2 px-5 py-3">
            <div className="min-w-0 flex-1 basis-64">
              <code className="font-medium">{preset.name}</code>
              <p className="text-soft">
                {t(`combos.presets.known.${preset.name as "always-on"}`, preset.description ?? "")}
              </p>
              <p className="mt-1 truncate text-[0.8125rem] text-soft">
                {preset.targets.map(({ model, combo }) => model ?? combo).join(" → ")}
              </p>
            </div>
            <Button
              size="small"
              onClick={() => onUse(preset)}
              data-testid={ids.combos.preset(preset.name)}
              aria-label={t("combos.presets.useOf", { name: preset.name })}
            >
              {t("combos.presets.use")}
            </Button>
          </li>
        ))}
      </ul>
    </Card>
  );
}
