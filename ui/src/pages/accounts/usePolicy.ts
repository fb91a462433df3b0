// What the user types for an account's limits, and what is wrong with it: seen here, or said by the gateway.

import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Refusal } from "../../api/client";
import { routing } from "../../api/queries";
import { useTexts } from "../../i18n";
import { FIELDS, policyFrom, type PolicyField, type TypedPolicy, typedFrom, wrongIn } from "./policy";

export function usePolicy(id: string, error: unknown) {
  const { t } = useTexts();
  const known = useQuery(routing).data?.policies;
  const [touched, setTouched] = useState<TypedPolicy>();
  const typed = touched ?? typedFrom(known?.[id]);
  const bad = wrongIn(typed);
  const said = (field: PolicyField) => `policies.${id}.${field}`;
  const seen = (field: PolicyField) =>
    bad.includes(field) ? t(field === "stop_at_percent" ? "accounts.policy.percent" : "words.notANumber") : undefined;
  return {
    /** Whether it is known what holds now. */
    known: known !== undefined,
    typed,
    type: (more: Partial<TypedPolicy>) => setTouched({ ...typed, ...more }),
    wrong: (field: PolicyField) => seen(field) ?? (error instanceof Refusal ? error.about(said(field)) : undefined),
    sound: bad.length === 0,
    /** Nothing where nothing was touched. */
    change: touched && policyFrom(touched, known?.[id]),
    fields: FIELDS.map(said),
  };
}

export type PolicyForm = ReturnType<typeof usePolicy>;
