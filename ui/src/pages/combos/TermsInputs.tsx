// The limits of a combo. What is left empty is as everywhere.

import { Fold } from "../../design/Fold";
import { TextField } from "../../design/TextField";
import { useTexts } from "../../i18n";
import { TERMS, type TypedCombo } from "./typed";

type Props = {
  typed: TypedCombo;
  onType: (more: Partial<TypedCombo>) => void;
  wrong: (field: string) => string | undefined;
};

export function TermsInputs({ typed: { terms }, onType, wrong }: Props) {
  const { t } = useTexts();
  const isSet = TERMS.some(({ name }) => terms[name] !== "" || wrong(`terms.${name}`));
  return (
    <Fold title={t("combos.limits")} show={isSet}>
      <p className="mb-3 text-[0.8125rem] text-soft">{t("combos.limitsHint")}</p>
      <div className="grid items-end gap-4 sm:grid-cols-2">
        {TERMS.map(({ name, seconds }) => (
          <TextField
            key={name}
            label={t(`combos.terms.${name}`)}
            error={wrong(`terms.${name}`)}
            inputMode={seconds ? "decimal" : "numeric"}
            value={terms[name]}
            onChange={(value) => onType({ terms: { ...terms, [name]: value } })}
          />
        ))}
      </div>
    </Fold>
  );
}
