#include "tokenize/control_strings.h"

#include <algorithm>
#include <iterator>

namespace tamis::tokenize {

namespace {

constexpr TemplateFamily kFamilies[] = {
    {"openai", "tiktoken, tiktoken_ext/openai_public.py (MIT)"},
    {"chatml", "openai-python v0.28, chatml.md; Microsoft Learn, \"Chat Markup Language\""},
    {"harmony", "openai/harmony, docs/format.md (Apache-2.0)"},
    {"llama2",
     "meta-llama/llama, llama/generation.py: B_INST, B_SYS; SentencePiece control symbols"},
    {"llama3", "meta-llama/llama-models, models/llama3/tokenizer.py; \"Llama 3 prompt formats\""},
    {"llama4", "meta-llama/llama-models, models/llama4/tokenizer.py"},
    {"codellama", "meta-llama/codellama, llama/tokenizer.py: infilling"},
    {"gemma", "Google AI for Developers, \"Gemma formatting and system instructions\""},
    {"qwen", "Qwen2.5 and Qwen3 tokenizer_config.json on the Hugging Face hub (Apache-2.0)"},
    {"mistral", "mistralai/mistral-common, tokens/tokenizers/base.py: SpecialTokens (Apache-2.0)"},
    {"phi", "microsoft/Phi-3-mini-4k-instruct, model card and added_tokens.json (MIT)"},
    {"deepseek", "deepseek-ai/DeepSeek-V3, tokenizer_config.json on the Hugging Face hub"},
    {"starcoder", "bigcode/starcoder and starcoder2, special_tokens_map.json"},
    {"command",
     "CohereForAI/c4ai-command-r-v01, tokenizer_config.json; Cohere, \"Prompting Command R\""},
    {"granite", "ibm-granite/granite-3.0, tokenizer_config.json (Apache-2.0)"},
    {"glm", "THUDM/glm-4-9b-chat, tokenizer_config.json"},
    {"t5", "google-t5, special_tokens_map.json; Raffel et al. 2020, section 3.1.4: sentinels"},
    {"bert", "google-research/bert, vocab.txt: Devlin et al. 2019, section 3"},
};

constexpr bool kYes = true, kNo = false;

// clang-format off
constexpr TemplateString kStrings[] = {
    {"openai", "<|endoftext|>", kYes},
    {"openai", "<|endofprompt|>", kYes},
    {"openai", "<|fim_prefix|>", kYes},
    {"openai", "<|fim_middle|>", kYes},
    {"openai", "<|fim_suffix|>", kYes},

    {"chatml", "<|im_start|>", kYes},
    {"chatml", "<|im_end|>", kYes},
    {"chatml", "<|im_sep|>", kYes},

    {"harmony", "<|startoftext|>", kYes},
    {"harmony", "<|start|>", kYes},
    {"harmony", "<|end|>", kYes},
    {"harmony", "<|message|>", kYes},
    {"harmony", "<|channel|>", kYes},
    {"harmony", "<|constrain|>", kYes},
    {"harmony", "<|return|>", kYes},
    {"harmony", "<|call|>", kYes},

    {"llama2", "<<SYS>>", kYes},
    {"llama2", "<</SYS>>", kYes},
    {"llama2", "[INST]", kNo},
    {"llama2", "[/INST]", kNo},
    {"llama2", "<s>", kNo},
    {"llama2", "</s>", kNo},
    {"llama2", "<unk>", kNo},

    {"llama3", "<|begin_of_text|>", kYes},
    {"llama3", "<|end_of_text|>", kYes},
    {"llama3", "<|start_header_id|>", kYes},
    {"llama3", "<|end_header_id|>", kYes},
    {"llama3", "<|eot_id|>", kYes},
    {"llama3", "<|eom_id|>", kYes},
    {"llama3", "<|python_tag|>", kYes},
    {"llama3", "<|step_id|>", kYes},
    {"llama3", "<|finetune_right_pad_id|>", kYes},
    {"llama3", "<|image|>", kYes},
    {"llama3", "<|reserved_special_token_", kYes},  // _0|> to _247|>

    {"llama4", "<|header_start|>", kYes},
    {"llama4", "<|header_end|>", kYes},
    {"llama4", "<|eom|>", kYes},
    {"llama4", "<|eot|>", kYes},
    {"llama4", "<|step|>", kYes},
    {"llama4", "<|python_start|>", kYes},
    {"llama4", "<|python_end|>", kYes},
    {"llama4", "<|image_start|>", kYes},
    {"llama4", "<|image_end|>", kYes},
    {"llama4", "<|patch|>", kYes},

    {"codellama", "<PRE>", kNo},
    {"codellama", "<SUF>", kNo},
    {"codellama", "<MID>", kNo},
    {"codellama", "<EOT>", kNo},

    {"gemma", "<start_of_turn>", kYes},
    {"gemma", "<end_of_turn>", kYes},
    {"gemma", "<start_of_image>", kYes},
    {"gemma", "<end_of_image>", kYes},
    {"gemma", "<image_soft_token>", kYes},
    {"gemma", "<unused", kNo},  // <unused0> to <unused98>
    {"gemma", "<bos>", kNo},
    {"gemma", "<eos>", kNo},
    {"gemma", "<pad>", kNo},
    {"gemma", "<unk>", kNo},
    {"gemma", "<mask>", kNo},

    {"qwen", "<|object_ref_start|>", kYes},
    {"qwen", "<|object_ref_end|>", kYes},
    {"qwen", "<|box_start|>", kYes},
    {"qwen", "<|box_end|>", kYes},
    {"qwen", "<|quad_start|>", kYes},
    {"qwen", "<|quad_end|>", kYes},
    {"qwen", "<|vision_start|>", kYes},
    {"qwen", "<|vision_end|>", kYes},
    {"qwen", "<|vision_pad|>", kYes},
    {"qwen", "<|image_pad|>", kYes},
    {"qwen", "<|video_pad|>", kYes},
    {"qwen", "<|fim_pad|>", kYes},
    {"qwen", "<|repo_name|>", kYes},
    {"qwen", "<|file_sep|>", kYes},
    {"qwen", "<tool_call>", kYes},
    {"qwen", "</tool_call>", kYes},
    {"qwen", "<tool_response>", kYes},
    {"qwen", "</tool_response>", kYes},
    {"qwen", "<think>", kNo},
    {"qwen", "</think>", kNo},

    {"mistral", "[AVAILABLE_TOOLS]", kYes},
    {"mistral", "[/AVAILABLE_TOOLS]", kYes},
    {"mistral", "[TOOL_CALLS]", kYes},
    {"mistral", "[TOOL_RESULTS]", kYes},
    {"mistral", "[/TOOL_RESULTS]", kYes},
    {"mistral", "[TOOL_CONTENT]", kYes},
    {"mistral", "[SYSTEM_PROMPT]", kYes},
    {"mistral", "[/SYSTEM_PROMPT]", kYes},
    {"mistral", "[IMG_BREAK]", kYes},
    {"mistral", "[IMG_END]", kYes},
    {"mistral", "[INST]", kNo},
    {"mistral", "[/INST]", kNo},
    {"mistral", "[IMG]", kNo},
    {"mistral", "[PREFIX]", kNo},
    {"mistral", "[MIDDLE]", kNo},
    {"mistral", "[SUFFIX]", kNo},
    {"mistral", "<s>", kNo},
    {"mistral", "</s>", kNo},
    {"mistral", "<unk>", kNo},

    {"phi", "<|user|>", kYes},
    {"phi", "<|assistant|>", kYes},
    {"phi", "<|system|>", kYes},
    {"phi", "<|end|>", kYes},
    {"phi", "<|placeholder1|>", kYes},
    {"phi", "<|placeholder2|>", kYes},
    {"phi", "<|placeholder3|>", kYes},
    {"phi", "<|placeholder4|>", kYes},

    {"deepseek", "<｜begin▁of▁sentence｜>", kYes},
    {"deepseek", "<｜end▁of▁sentence｜>", kYes},
    {"deepseek", "<｜▁pad▁｜>", kYes},
    {"deepseek", "<｜User｜>", kYes},
    {"deepseek", "<｜Assistant｜>", kYes},
    {"deepseek", "<｜fim▁begin｜>", kYes},
    {"deepseek", "<｜fim▁hole｜>", kYes},
    {"deepseek", "<｜fim▁end｜>", kYes},
    {"deepseek", "<|EOT|>", kYes},
    {"deepseek", "<｜tool▁calls▁begin｜>", kYes},
    {"deepseek", "<｜tool▁calls▁end｜>", kYes},
    {"deepseek", "<｜tool▁call▁begin｜>", kYes},
    {"deepseek", "<｜tool▁call▁end｜>", kYes},
    {"deepseek", "<｜tool▁outputs▁begin｜>", kYes},
    {"deepseek", "<｜tool▁outputs▁end｜>", kYes},
    {"deepseek", "<｜tool▁output▁begin｜>", kYes},
    {"deepseek", "<｜tool▁output▁end｜>", kYes},
    {"deepseek", "<｜tool▁sep｜>", kYes},

    {"starcoder", "<fim_prefix>", kYes},
    {"starcoder", "<fim_middle>", kYes},
    {"starcoder", "<fim_suffix>", kYes},
    {"starcoder", "<fim_pad>", kYes},
    {"starcoder", "<repo_name>", kYes},
    {"starcoder", "<reponame>", kYes},
    {"starcoder", "<file_sep>", kYes},
    {"starcoder", "<gh_stars>", kYes},
    {"starcoder", "<issue_start>", kYes},
    {"starcoder", "<issue_comment>", kYes},
    {"starcoder", "<issue_closed>", kYes},
    {"starcoder", "<jupyter_start>", kYes},
    {"starcoder", "<jupyter_text>", kYes},
    {"starcoder", "<jupyter_code>", kYes},
    {"starcoder", "<jupyter_output>", kYes},
    {"starcoder", "<empty_output>", kYes},
    {"starcoder", "<commit_before>", kYes},
    {"starcoder", "<commit_msg>", kYes},
    {"starcoder", "<commit_after>", kYes},
    {"starcoder", "<filename>", kNo},

    {"command", "<BOS_TOKEN>", kYes},
    {"command", "<EOS_TOKEN>", kYes},
    {"command", "<|START_OF_TURN_TOKEN|>", kYes},
    {"command", "<|END_OF_TURN_TOKEN|>", kYes},
    {"command", "<|USER_TOKEN|>", kYes},
    {"command", "<|CHATBOT_TOKEN|>", kYes},
    {"command", "<|SYSTEM_TOKEN|>", kYes},

    {"granite", "<|start_of_role|>", kYes},
    {"granite", "<|end_of_role|>", kYes},
    {"granite", "<|tool_call|>", kYes},

    {"glm", "<|observation|>", kYes},
    {"glm", "[gMASK]", kYes},
    {"glm", "[sMASK]", kYes},
    {"glm", "<sop>", kNo},
    {"glm", "<eop>", kNo},

    {"t5", "<extra_id_", kYes},  // <extra_id_0> to <extra_id_99>
    {"t5", "<pad>", kNo},
    {"t5", "</s>", kNo},
    {"t5", "<unk>", kNo},

    {"bert", "[CLS]", kNo},
    {"bert", "[SEP]", kNo},
    {"bert", "[MASK]", kNo},
    {"bert", "[PAD]", kNo},
    {"bert", "[UNK]", kNo},
};
// clang-format on

// Elements of the HTML Standard (html.spec.whatwg.org, section 4) that vocabularies hold as added tokens of content.
constexpr std::string_view kHtmlElements[] = {
    "a",  "b",     "blockquote", "body",  "br",   "caption", "code", "div",    "em",    "h1",
    "h2", "h3",    "h4",         "h5",    "h6",   "head",    "hr",   "html",   "i",     "li",
    "ol", "p",     "pre",        "s",     "span", "sub",     "sup",  "strong", "table", "tbody",
    "td", "tfoot", "th",         "thead", "tr",   "u",       "ul"};

bool is_html_tag(std::string_view text) {
  if (!text.starts_with('<') || !text.ends_with('>')) return false;
  text = text.substr(1, text.size() - 2);
  if (text.starts_with('/')) text.remove_prefix(1);
  return std::find(std::begin(kHtmlElements), std::end(kHtmlElements), text) !=
         std::end(kHtmlElements);
}

}  // namespace

std::span<const TemplateString> template_strings() { return kStrings; }
std::span<const TemplateFamily> template_families() { return kFamilies; }

bool is_guarded(const ControlToken& token) {
  if (token.special) return true;
  constexpr std::string_view kOpening = "<[{|", kClosing = ">]}|";
  const std::string_view text = token.text;
  return text.size() > 2 && kOpening.find(text.front()) != std::string_view::npos &&
         kClosing.find(text.back()) != std::string_view::npos && !is_html_tag(text);
}

}  // namespace tamis::tokenize
