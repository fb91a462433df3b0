//! The user's own providers and models.

use super::*;
use crate::{Provider, ProviderModel};

fn provider(id: &str, prefix: &str) -> Provider {
    Provider {
        id: id.into(),
        name: id.to_uppercase(),
        dialect: "openai-chat".into(),
        base_url: "http://localhost:8000/v1".into(),
        prefix: prefix.into(),
        created_at: 5,
    }
}

fn model(provider_id: &str, model_id: &str) -> ProviderModel {
    ProviderModel {
        provider_id: provider_id.into(),
        model_id: model_id.into(),
        name: "Local".into(),
        context_length: Some(32_768),
        max_output: None,
        input_price: Some(0.25),
        output_price: None,
    }
}

#[test]
fn a_taken_name_and_a_taken_prefix_are_told_apart() {
    let (_folder, vault) = vault();
    let providers = vault.providers();
    providers.insert(&provider("vllm", "v")).unwrap();
    let error = providers.insert(&provider("vllm", "w")).unwrap_err();
    assert_eq!(
        error.to_string(),
        "A provider called `vllm` exists already. Choose another."
    );
    let error = providers.insert(&provider("other", "v")).unwrap_err();
    assert_eq!(
        error.to_string(),
        "A provider with the prefix `v` exists already. Choose another."
    );
    providers.insert(&provider("other", "w")).unwrap();
    let error = providers.update(&provider("other", "v")).unwrap_err();
    assert!(
        matches!(
            error,
            StoreError::Exists {
                what: "provider with the prefix",
                ..
            }
        ),
        "{error}"
    );
}

#[test]
fn a_provider_is_edited_in_place() {
    let (_folder, vault) = vault();
    vault.providers().insert(&provider("vllm", "v")).unwrap();
    let edited = Provider {
        dialect: "gemini".into(),
        ..provider("vllm", "vv")
    };
    vault.providers().update(&edited).unwrap();
    assert_eq!(vault.providers().list().unwrap(), [edited]);
    assert!(matches!(
        vault.providers().update(&provider("gone", "g")),
        Err(StoreError::Missing { .. })
    ));
}

#[test]
fn a_provider_goes_with_its_models_but_not_with_its_accounts() {
    let (_folder, vault) = vault();
    vault.providers().insert(&provider("vllm", "v")).unwrap();
    vault
        .provider_models()
        .insert(&model("vllm", "qwen"))
        .unwrap();
    vault
        .provider_models()
        .insert(&model("openai", "tuned"))
        .unwrap();
    vault.accounts().insert(&account("acc_1", "vllm")).unwrap();
    let error = vault.providers().remove("vllm").unwrap_err();
    assert!(
        matches!(error, StoreError::InUse { accounts: 1, .. }),
        "{error}"
    );
    assert_eq!(vault.provider_models().list().unwrap().len(), 2);

    vault.accounts().remove("acc_1").unwrap();
    vault.providers().remove("vllm").unwrap();
    assert_eq!(
        vault.provider_models().list().unwrap(),
        [model("openai", "tuned")]
    );
}

#[test]
fn a_model_is_added_once_edited_and_removed() {
    let (_folder, vault) = vault();
    let models = vault.provider_models();
    models.insert(&model("openai", "tuned")).unwrap();
    let error = models.insert(&model("openai", "tuned")).unwrap_err();
    assert_eq!(
        error.to_string(),
        "A model called `tuned` exists already. Choose another."
    );
    let edited = ProviderModel {
        max_output: Some(4096),
        input_price: None,
        ..model("openai", "tuned")
    };
    models.update(&edited).unwrap();
    assert_eq!(models.list().unwrap(), [edited]);
    models.remove("openai", "tuned").unwrap();
    assert!(matches!(
        models.remove("openai", "tuned"),
        Err(StoreError::Missing { .. })
    ));
}
