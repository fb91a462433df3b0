// The homes a master key can have, one to choose.

import type { NewHome } from "../../api/queries";
import { Radios } from "../../design/Radios";
import { useTexts } from "../../i18n";
import { ids } from "../../testids";

export type Home = NewHome["home"];

type Props = { title: string; homes: readonly Home[]; chosen: Home | undefined; onChoose: (home: Home) => void };

export function HomeRadios({ title, homes, chosen, onChoose }: Props) {
  const { t } = useTexts();
  return (
    <Radios
      title={title}
      name="home"
      choices={homes}
      chosen={chosen}
      onChoose={onChoose}
      said={(home) => [t(`secrets.homes.${home}.name`), t(`secrets.homes.${home}.about`)]}
      testid={ids.secrets.home}
    />
  );
}
