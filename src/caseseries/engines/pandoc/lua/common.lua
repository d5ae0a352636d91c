-- What every part of the filter needs: the state of one job, and small helpers.

local M = {}

-- kinds of floats and numbered callouts, as Quarto names them; `crossref.custom` adds to a copy
M.floats = {
  fig = { name = "Figure", prefix = "Figure", location = "bottom" },
  tbl = { name = "Table", prefix = "Table", location = "top" },
}
M.callouts = {
  nte = { name = "Note", prefix = "Note" },
  wrn = { name = "Warning", prefix = "Warning" },
  cau = { name = "Caution", prefix = "Caution" },
  tip = { name = "Tip", prefix = "Tip" },
  imp = { name = "Important", prefix = "Important" },
}
M.callout_types = { note = true, warning = true, caution = true, tip = true, important = true }

local nbsp = utf8.char(160)
M.nbsp = nbsp

function M.state(job)
  local state = {
    job = job,
    format = job.format,
    html = job.format == "html",
    typst = job.format == "typst",
    messages = pandoc.List(),
    entries = {},
    kinds = {},
    counters = {},
    section = { 0, 0, 0, 0, 0, 0, 0 },
    callouts = 0,
    tabsets = 0,
  }
  for key, kind in pairs(M.floats) do state.kinds[key] = kind end
  for _, custom in ipairs(job.kinds or {}) do
    state.kinds[custom.key] = {
      name = custom["reference-prefix"],
      prefix = custom["caption-prefix"] or custom["reference-prefix"],
      location = custom["caption-location"] or "bottom",
      joined = custom["space-before-numbering"] == false,
    }
  end
  return state
end

-- A finding that Python turns into an error with file and line: `token` is searched in the source.
function M.report(state, code, token, detail)
  state.messages:insert({ code = code, token = token or "", detail = detail or "" })
end

function M.ref_type(identifier)
  local found = string.match(identifier or "", "^(%a+)%-")
  return found and pandoc.text.lower(found) or nil
end

function M.raw(format, text) return pandoc.RawBlock(format, text) end

function M.raw_inline(format, text) return pandoc.RawInline(format, text) end

function M.escape_html(text)
  return (text:gsub("&", "&amp;"):gsub("<", "&lt;"):gsub(">", "&gt;"):gsub('"', "&quot;"):gsub("'", "&#39;"))
end

function M.typst_string(text)
  return '"' .. text:gsub("\\", "\\\\"):gsub('"', '\\"') .. '"'
end

-- The path of a file, whose signs pandoc writes as %20.
function M.decoded(url)
  return (url:gsub("%%(%x%x)", function(hex) return string.char(tonumber(hex, 16)) end))
end

-- The inlines of a short Markdown string, such as an attribute that holds a caption.
function M.inlines(text)
  return pandoc.utils.blocks_to_inlines(pandoc.read(text, "markdown").blocks)
end

function M.caption_inlines(caption)
  return pandoc.utils.blocks_to_inlines(caption, { pandoc.Space() })
end

function M.prepend(inlines, front)
  local result = pandoc.Inlines({})
  result:extend(front)
  result:extend(inlines)
  return result
end

return M
