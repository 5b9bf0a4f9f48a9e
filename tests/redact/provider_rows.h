// Which rows of services ask for more than their form.
#pragma once

#include <set>
#include <string_view>

namespace tamis::redact::test {

// A token that is made up by the form alone does not pass their checks: they have cases of their own (vectors/rule_cases.tsv).
inline const std::set<std::string_view> kProvenByMore = {
    "secret.discord_bot",        "secret.azure_annotated",   "secret.azure_devops",
    "secret.azure_search",       "secret.new_relic_license", "secret.jwt",
    "private_key.pem_base64",    "private_key.bitcoin_wif",  "private_key.bitcoin_wif_k",
    "private_key.bitcoin_wif_l", "private_key.stellar",      "private_key.nostr",
    "private_key.bip32",         "private_key.bip49",        "private_key.bip84",
    "crypto.ethereum",           "crypto.bitcoin_base58",    "crypto.bitcoin_script",
    "crypto.bitcoin_bech32",
};

}  // namespace tamis::redact::test
