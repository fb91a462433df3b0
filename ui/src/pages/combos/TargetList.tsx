// The targets of a combo, in order: added, moved, taken out.

import { Plus } from "lucide-react";
import { Button } from "../../design/Button";
import { ModelNames } from "../../parts/ModelNames";
import { useTexts } from "../../i18n";
import { ids } from "../../testids";
import { TargetInputs } from "./TargetInputs";
import { moved, newTarget, type TypedCombo } from "./typed";

const NAMES = "combo-target-names";

type Props = {
  typed: TypedCombo;
  onType: (more: Partial<TypedCombo>) => void;
  wrong: (field: string) => string | undefined;
  /** Combos that can be targets. */
  others: readonly string[];
};

export function TargetList({ typed: { targets, strategy }, onType, wrong, others }: Props) {
  const { t } = useTexts();
  return (
    <fieldset className="grid gap-2">
      <legend className="mb-1.5 font-medium">{t("combos.targets")}</legend>
      <ModelNames id={NAMES} more={others} />
      <ol className="grid gap-2">
        {targets.map((target, at) => (
          <TargetInputs
            key={target.row}
            place={at}
            last={targets.length - 1}
            target={target}
            names={NAMES}
            isCombo={others.includes(target.name.trim())}
            weighted={strategy === "weighted"}
            wrong={(field) => wrong(`targets[${at}].${field}`)}
            onType={(more) =>
              onType({ targets: targets.map((each) => (each.row === target.row ? { ...each, ...more } : each)) })
            }
            onMove={(by) => onType({ targets: moved(targets, at, by) })}
            onRemove={() => onType({ targets: targets.filter((each) => each.row !== target.row) })}
          />
        ))}
      </ol>
      {wrong("targets") && (
        <p role="alert" className="text-bad">
          {wrong("targets")}
        </p>
      )}
      <Button
        size="small"
        className="justify-self-start"
        onClick={() => onType({ targets: [...targets, newTarget()] })}
        data-testid={ids.combos.addTarget}
        icon={<Plus aria-hidden className="size-4" />}
      >
        {t("combos.addTarget")}
      </Button>
    </fieldset>
  );
}
