// Which requests take a detour: all that is said must hold.

import { TextArea } from "../../design/TextArea";
import { SelectField, TextField } from "../../design/TextField";
import { useTexts } from "../../i18n";
import { ids } from "../../testids";
import { FACTS, isTokens, type TypedDetour, type Wanted } from "./detour";

type Props = {
  typed: TypedDetour;
  onType: (more: Partial<TypedDetour>) => void;
  /** What the gateway says of all of it. */
  wrong: string | undefined;
};

export function WhenInputs({ typed, onType, wrong }: Props) {
  const { t } = useTexts();
  const tokens = (text: string) => (isTokens(text) ? undefined : t("words.notANumber"));
  return (
    <fieldset className="grid gap-4 rounded-lg border border-edge p-3">
      <legend className="px-1 font-medium">{t("routing.detours.when")}</legend>
      {wrong && (
        <p role="alert" className="text-bad">
          {wrong}
        </p>
      )}
      <div className="grid items-start gap-4 sm:grid-cols-3">
        {FACTS.map((fact) => (
          <SelectField
            key={fact}
            label={t(`routing.detours.facts.${fact}`)}
            value={typed.facts[fact]}
            onChange={(wanted) => onType({ facts: { ...typed.facts, [fact]: wanted as Wanted } })}
            testid={ids.routing.fact(fact)}
            options={(["any", "yes", "no"] as const).map((each) => [each, t(`routing.detours.wanted.${each}`)])}
          />
        ))}
      </div>
      <div className="grid items-start gap-4 sm:grid-cols-2">
        <TextField
          label={t("routing.detours.tokensFrom")}
          error={tokens(typed.from)}
          inputMode="numeric"
          value={typed.from}
          onChange={(from) => onType({ from })}
          testid={ids.routing.detourFrom}
        />
        <TextField
          label={t("routing.detours.tokensTo")}
          error={tokens(typed.upTo)}
          inputMode="numeric"
          value={typed.upTo}
          onChange={(upTo) => onType({ upTo })}
        />
      </div>
      <TextArea
        label={t("routing.detours.models")}
        hint={t("routing.detours.modelsHint")}
        className="font-mono"
        rows={2}
        value={typed.models}
        onChange={(models) => onType({ models })}
      />
    </fieldset>
  );
}
