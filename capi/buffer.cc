#include "edge.h"
#include "handles.h"

tamis_view tamis_buffer_view(const tamis_buffer* buffer) {
  return buffer != nullptr ? tamis::capi::to_view(buffer->bytes) : tamis_view{nullptr, 0};
}

void tamis_buffer_free(tamis_buffer* buffer) { delete buffer; }

const uint32_t* tamis_ids_data(const tamis_ids* ids) {
  return ids != nullptr && !ids->ids.empty() ? ids->ids.data() : nullptr;
}

uint64_t tamis_ids_count(const tamis_ids* ids) { return ids != nullptr ? ids->ids.size() : 0; }

const tamis_span* tamis_ids_spans(const tamis_ids* ids) {
  return ids != nullptr && !ids->spans.empty() ? ids->spans.data() : nullptr;
}

void tamis_ids_free(tamis_ids* ids) { delete ids; }
