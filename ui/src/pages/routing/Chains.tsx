// What is tried when everything a name stands for has failed.

import type { Routing } from "../../api/queries";
import { useTexts } from "../../i18n";
import { ChainEditor } from "./ChainEditor";
import { LawList } from "./LawList";
import { without } from "./lists";
import { StandsFor } from "./StandsFor";

export function Chains({ chains }: { chains: Routing["chains"] }) {
  const { t } = useTexts();
  const nameOf = ({ models = "*" }: Routing["chains"][number]) => (models === "*" ? t("routing.chains.every") : models);
  return (
    <LawList
      kind="chain"
      list={chains}
      nameOf={nameOf}
      shown={(chain) => <StandsFor name={nameOf(chain)} by="chains.then" what={chain.then.join(" → ")} />}
      editor={(at, close) => <ChainEditor chains={chains} at={at} onClose={close} />}
      without={(at) => ({ chains: without(chains, at) })}
    />
  );
}
