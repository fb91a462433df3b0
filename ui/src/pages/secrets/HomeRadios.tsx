// The homes a master key can have, one to choose.

import type { NewHome } from "../../api/queries";
import { useTexts } from "../../i18n";
import { ids } from "../../testids";

export type Home = NewHome["home"];

type Props = { title: string; homes: readonly Home[]; chosen: Home | undefined; onChoose: (home: Home) => void };

export function HomeRadios({ title, homes, chosen, onChoose }: Props) {
  const { t } = useTexts();
  return (
    <fieldset className="grid gap-2">
      <legend className="sr-only">{title}</legend>
      {homes.map((each) => (
        <label
          key={each}
          className="flex items-start gap-3 rounded-lg border border-edge px-3.5 py-2.5 has-checked:border-accent has-checked:bg-accent-soft"
        >
          <input
            type="radio"
            name="home"
            checked={chosen === each}
            onChange={() => onChoose(each)}
            data-testid={ids.secrets.home(each)}
            className="mt-1 accent-accent"
          />
          <span>
            <span className="block font-medium">{t(`secrets.homes.${each}.name`)}</span>
            <span className="block text-soft">{t(`secrets.homes.${each}.about`)}</span>
          </span>
        </label>
      ))}
    </fieldset>
  );
}
