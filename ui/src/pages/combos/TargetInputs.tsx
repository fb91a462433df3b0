// One target of a combo: which model or combo, with which accounts, how often.

import { Input } from "../../design/Field";
import { useTexts } from "../../i18n";
import { ids } from "../../testids";
import { OnlyAccounts } from "./OnlyAccounts";
import { TargetMoves } from "./TargetMoves";
import type { TypedTarget } from "./typed";

type Props = {
  /** From 0. */
  place: number;
  last: number;
  target: TypedTarget;
  /** The list of names to suggest. */
  names: string;
  isCombo: boolean;
  weighted: boolean;
  wrong: (field: string) => string | undefined;
  onType: (more: Partial<TypedTarget>) => void;
  onMove: (by: 1 | -1) => void;
  onRemove: () => void;
};

export function TargetInputs({ place, last, target, names, isCombo, weighted, wrong, onType, ...moves }: Props) {
  const { t } = useTexts();
  const nth = { place: place + 1 };
  const problem = ["model", "combo", "account", "tag", "weight"].map(wrong).find(Boolean);
  const about = `target-${target.row}`;
  return (
    <li className="grid gap-1.5 rounded-lg border border-edge p-2.5">
      <div className="flex flex-wrap items-center gap-2">
        <span aria-hidden className="w-5 text-center text-soft tabular-nums">
          {nth.place}
        </span>
        <Input
          className="!w-auto min-w-40 flex-1 basis-48 font-mono"
          list={names}
          value={target.name}
          placeholder="openai/gpt-5"
          aria-label={t("combos.target", nth)}
          aria-invalid={problem ? true : undefined}
          aria-describedby={problem ? about : undefined}
          onChange={(event) => onType({ name: event.target.value })}
          data-testid={ids.combos.target(place)}
        />
        {!isCombo && <OnlyAccounts place={nth.place} target={target} onChoose={(only) => onType({ only })} />}
        {weighted && (
          <Input
            className="!w-18"
            inputMode="numeric"
            value={target.weight}
            placeholder="0"
            aria-label={t("combos.weightOf", nth)}
            title={t("combos.weight")}
            onChange={(event) => onType({ weight: event.target.value })}
            data-testid={ids.combos.weight(place)}
          />
        )}
        <TargetMoves place={place} last={last} {...moves} />
      </div>
      {problem && (
        <p id={about} role="alert" className="pl-7 break-words text-bad">
          {problem}
        </p>
      )}
    </li>
  );
}
