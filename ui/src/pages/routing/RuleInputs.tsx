// The order of one provider's accounts, or of all. It is kept as soon as it is chosen.

import { useState } from "react";
import { Input, Select } from "../../design/Field";
import { useTexts } from "../../i18n";
import { numberIn } from "../../typing";
import { ids } from "../../testids";
import { type Rule, STRATEGIES, stickyOf, strategyOf } from "./rules";

type Props = { name: string; id: string; rule: Rule; onChange: (rule: Rule) => void };

export function RuleInputs({ name, id, rule, onChange }: Props) {
  const { t } = useTexts();
  const strategy = strategyOf(rule);
  return (
    <div className="flex min-w-0 flex-1 flex-wrap items-center gap-x-4 gap-y-2">
      <span className="min-w-0 flex-1 basis-40 truncate font-medium">{name}</span>
      {strategy === "round-robin" && (
        <Sticky
          key={stickyOf(rule)}
          name={name}
          sticky={stickyOf(rule)}
          onChange={(sticky) => onChange({ ...rule, sticky })}
        />
      )}
      <Select
        className="!w-56"
        value={strategy}
        aria-label={t("routing.rules.of", { name })}
        onChange={(event) => onChange({ ...rule, strategy: event.target.value })}
        data-testid={ids.routing.rule(id)}
      >
        {STRATEGIES.map((each) => (
          <option key={each} value={each}>
            {t(`routing.strategies.${each}.name`)}
          </option>
        ))}
      </Select>
    </div>
  );
}

/** How many requests in a row an account gets. Kept when one is done typing. */
function Sticky({ name, sticky, onChange }: { name: string; sticky: number; onChange: (sticky: number) => void }) {
  const { t } = useTexts();
  const [text, setText] = useState(String(sticky));
  const keep = () => {
    const value = numberIn(text);
    if (value === undefined || !Number.isInteger(value)) setText(String(sticky));
    else if (value !== sticky) onChange(value);
  };
  return (
    <label className="flex items-center gap-2 text-[0.8125rem] text-soft">
      {t("routing.rules.sticky")}
      <Input
        className="!w-16"
        inputMode="numeric"
        aria-label={t("routing.rules.stickyOf", { name })}
        value={text}
        onChange={(event) => setText(event.target.value)}
        onBlur={keep}
        onKeyDown={(event) => event.key === "Enter" && keep()}
      />
    </label>
  );
}
