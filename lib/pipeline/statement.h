// What a delivery says of itself: the steps with their counts, which balance, and the sums that the
// receiver sees as CLAIMED.
#pragma once

#include <string>

#include "manifest/head.h"
#include "pipeline/deliver_stage.h"
#include "tamis/prepare.h"

namespace tamis::pipeline {

manifest::Statement make_statement(const PrepareOptions& options, const Recipe& recipe,
                                   const PrepareReport& report, const ArchiveIndex& index,
                                   const Delivered& delivered, const Sifted& sifted,
                                   const EarlierUnits& earlier);
// Adds what follows from what was delivered: rights, languages that no detector covers, waivers, the root of the inputs.
void add_conditions(const DeliverInput& input, const manifest::Statistics& statistics,
                    manifest::Statement& statement);
// Name and version of everything that shaped the bytes.
Json software();
// "no route and no key"; empty for a sealed delivery.
std::string draft_reason(const PrepareOptions& options, bool has_key,
                         const manifest::Statement& statement);
// OUT/README.md: what this folder is and how to check it, for a person who was only sent the
// folder.
std::string delivery_readme(const PrepareOptions& options, const PrepareReport& report);

}  // namespace tamis::pipeline
