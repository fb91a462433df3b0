// What a detour is called, and where it leads.

import { TextField } from "../../design/TextField";
import { useTexts } from "../../i18n";
import { ids } from "../../testids";
import type { TypedDetour } from "./detour";
import { NAMES } from "./names";

type Props = {
  typed: TypedDetour;
  onType: (more: Partial<TypedDetour>) => void;
  wrong: (which: "name" | "to") => string | undefined;
};

export function DetourInputs({ typed, onType, wrong }: Props) {
  const { t } = useTexts();
  return (
    <div className="grid items-start gap-4 sm:grid-cols-2">
      <TextField
        label={t("routing.detours.name")}
        error={wrong("name")}
        autoFocus
        value={typed.name}
        onChange={(name) => onType({ name })}
        testid={ids.routing.detourName}
      />
      <TextField
        label={t("routing.detours.to")}
        error={wrong("to")}
        className="font-mono"
        list={NAMES}
        value={typed.to}
        onChange={(to) => onType({ to })}
        testid={ids.routing.detourTo}
      />
    </div>
  );
}
