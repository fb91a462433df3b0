// What is tried when everything a name stands for has failed.

import { useState } from "react";
import type { Routing } from "../../api/queries";
import { useTexts } from "../../i18n";
import { ChainEditor } from "./ChainEditor";
import { LawList } from "./LawList";
import { LawRemoval } from "./LawRemoval";
import { type Doing, without } from "./lists";

export function Chains({ chains }: { chains: Routing["chains"] }) {
  const { t } = useTexts();
  const [doing, setDoing] = useState<Doing>();
  const close = () => setDoing(undefined);
  const nameOf = (models: string | undefined) =>
    models === "*" || models === undefined ? t("routing.chains.every") : models;
  return (
    <>
      <LawList
        kind="chain"
        title={t("routing.chains.title")}
        about={t("routing.chains.about")}
        none={t("routing.chains.none")}
        add={t("routing.chains.add")}
        laws={chains.map(({ models, then }) => ({
          name: nameOf(models),
          shown: (
            <p className="flex flex-wrap items-baseline gap-x-2">
              <span className="font-medium break-all">{nameOf(models)}</span>
              <span className="text-soft">{t("routing.chains.then")}</span>
              <code className="break-all">{then.join(" → ")}</code>
            </p>
          ),
        }))}
        onAdd={() => setDoing({ what: "add" })}
        onEdit={(at) => setDoing({ what: "edit", at })}
        onRemove={(at) => setDoing({ what: "remove", at })}
      />
      {(doing?.what === "add" || doing?.what === "edit") && (
        <ChainEditor chains={chains} at={doing.what === "edit" ? doing.at : chains.length} onClose={close} />
      )}
      {doing?.what === "remove" && (
        <LawRemoval
          name={nameOf(chains[doing.at]?.models)}
          body={t("routing.chains.removing")}
          change={{ chains: without(chains, doing.at) }}
          onClose={close}
        />
      )}
    </>
  );
}
