-- Renders a list of jobs in one process: pandoc lua driver.lua MANIFEST
-- The manifest is JSON: { jobs: [ {input, output, format, ...} ] }. Each job's result is written to its output as JSON.

package.path = pandoc.path.directory(arg[0]) .. "/?.lua;" .. package.path

local c = require("common")
local blocks = require("blocks")
local placeholders = require("placeholders")[1]
local floats = require("floats")
local render = require("render")

local reader = "markdown"

local function slurp(path)
  local file = assert(io.open(path, "rb"))
  local text = file:read("a")
  file:close()
  return text
end

local function spit(path, text)
  local file = assert(io.open(path, "wb"))
  file:write(text)
  file:close()
end

-- Bibliography ----------------------------------------------------------------------------------------

local libraries = {}

local function library(path)
  if not libraries[path] then
    local formats = { bib = "biblatex", json = "csljson", yaml = "markdown", yml = "markdown", ris = "ris" }
    local _, extension = pandoc.path.split_extension(path)
    local format = formats[extension:sub(2)] or "biblatex"
    local meta = pandoc.read(slurp(path), format).meta
    local by_id = {}
    for _, entry in ipairs(meta.references or {}) do by_id[pandoc.utils.stringify(entry.id)] = entry end
    libraries[path] = by_id
  end
  return libraries[path]
end

local function cited_ids(doc)
  local ids, seen = pandoc.List(), {}
  local function collect(cite)
    for _, citation in ipairs(cite.citations) do
      if not seen[citation.id] then
        seen[citation.id] = true
        ids:insert(citation.id)
      end
    end
  end
  doc:walk({ Cite = collect })
  local nocite = doc.meta.nocite
  if nocite then
    local blocks_ = pandoc.utils.type(nocite) == "Blocks" and nocite or pandoc.Blocks({ pandoc.Plain(nocite) })
    pandoc.Pandoc(blocks_):walk({ Cite = collect })
  end
  return ids
end

local function cite(doc, state)
  local ids = cited_ids(doc)
  doc.meta.bibliography = nil
  if #ids == 0 then return doc end
  local references = pandoc.List()
  for _, id in ipairs(ids) do
    local found
    for _, path in ipairs(state.job.bibliography or {}) do
      if id == "*" then
        local keys = pandoc.List()
        for key, _ in pairs(library(path)) do keys:insert(key) end
        keys:sort()
        for _, key in ipairs(keys) do references:insert(library(path)[key]) end
        found = true
      end
      found = found or library(path)[id]
    end
    if type(found) == "table" or type(found) == "userdata" then references:insert(found)
    elseif not found then c.report(state, "citation", "@" .. id, id) end
  end
  doc.meta.references = references
  doc.meta["link-citations"] = true
  doc.meta.csl = state.job.csl
  local result = pandoc.utils.citeproc(doc)
  result.meta.references, result.meta.csl, result.meta["link-citations"] = nil, nil, nil
  return result
end

-- Identifiers and links -------------------------------------------------------------------------------

-- Those that a document gives, by the links to which a fault would be told.
local function check_anchors(doc, state)
  local wanted = pandoc.List()
  doc:walk({
    Link = function(link)
      local anchor = link.target:match("^#(.+)$")
      if anchor then wanted:insert(anchor) end
    end,
  })
  if #wanted == 0 then return end
  local ids = {}
  local function take(element)
    if element.identifier ~= "" then ids[element.identifier] = true end
  end
  doc:walk({ Div = take, Span = take, Header = take, Link = take, Code = take, CodeBlock = take, Table = take, Figure = take, Image = take })
  doc:walk({
    RawBlock = function(raw)
      for id in raw.text:gmatch("%sid%s*=%s*[\"']([^\"']+)[\"']") do ids[id] = true end
      if raw.format == "typst" then for id in raw.text:gmatch("<([%a][%w%-_.:]*)>") do ids[id] = true end end
    end,
    RawInline = function(raw)
      for id in raw.text:gmatch("%sid%s*=%s*[\"']([^\"']+)[\"']") do ids[id] = true end
      if raw.format == "typst" then for id in raw.text:gmatch("<([%a][%w%-_.:]*)>") do ids[id] = true end end
    end,
  })
  for _, anchor in ipairs(wanted) do
    if not ids[anchor] then c.report(state, "anchor", "#" .. anchor, anchor) end
  end
end

-- In print a link to another page goes to the published site, or is plain text without one.
local function print_links(doc, state)
  if state.html then return doc end
  local pages = state.job.pages
  return doc:walk({
    Link = function(link)
      local target = link.target
      if target:match("^%a[%w+.-]*:") or target:sub(1, 1) == "#" then return nil end
      local path, anchor = target:match("^([^#]*)(#?.*)$")
      local key = pandoc.path.normalize(path:sub(1, 1) == "/" and path:sub(2) or pandoc.path.join({ state.job.folder, path }))
      if path:match("%.qmd$") and not pages[key] then c.report(state, "link", target, target) end
      if state.job.site_url then
        link.target = state.job.site_url .. "/" .. (pages[key] or key) .. anchor
        return link
      end
      return pandoc.Span(link.content)
    end,
  })
end

local marker = "<!--qf-piece-->"

-- Writing -----------------------------------------------------------------------------------------------

local writer_options = {}

local function options_for(math)
  if not writer_options[math] then
    writer_options[math] = pandoc.WriterOptions({
      section_divs = true, html_math_method = math, wrap_text = "none", email_obfuscation = "none",
    })
  end
  return writer_options[math]
end

-- Several pieces as HTML: each call of the writer costs most of a millisecond, so they are written as one and cut.
-- Returns the pieces and the footnotes of all of them.
local function html_pieces(pieces, state)
  local whole = pandoc.Blocks({})
  for i, piece in ipairs(pieces) do
    if i > 1 then whole:insert(c.raw("html", marker)) end
    whole:extend(piece)
  end
  local text = pandoc.write(pandoc.Pandoc(whole), "html", options_for(state.job.math or "mathml"))
  local notes = text:find('<section id="footnotes"', 1, true)
  local footnotes = notes and text:sub(notes) or nil
  if notes then text = text:sub(1, notes - 1) end
  local result, from = {}, 1
  for i = 1, #pieces do
    local start, stop = text:find(marker, from, true)
    result[i] = text:sub(from, start and start - 1 or nil):gsub("^\n+", ""):gsub("\n+$", "")
    from = stop and stop + 1 or #text + 1
  end
  return result, footnotes
end

local function outline(sections, depth)
  local result = pandoc.List()
  for _, section in ipairs(sections) do
    if section.t == "Div" and section.classes:includes("section") then
      local header = section.content[1]
      local inner = outline(section.content, depth)
      if header.level <= depth and not header.classes:includes("unlisted") and not section.classes:includes("appendix") then
        local content = header.content:walk({
          Note = function() return {} end,
          Link = function(link) return link.content end,
        })
        result:insert({ id = section.identifier, title = content, children = inner })
      end
    end
  end
  return result
end

-- Sections of class appendix and the reference list go to the end of an HTML page, as Quarto moves them.
local function split_appendix(doc, positioned)
  local main, appendix, references = pandoc.Blocks({}), pandoc.List(), nil
  local level = nil
  for _, block in ipairs(doc.blocks) do
    if block.t == "Header" and level and block.level <= level then level = nil end
    if block.t == "Header" and not level and block.classes:includes("appendix") then
      level = block.level
      appendix:insert({ id = block.identifier, title = block.content, blocks = pandoc.Blocks({}) })
    elseif block.t == "Div" and block.identifier == "refs" and not positioned then
      references = block
    elseif level then
      appendix[#appendix].blocks:insert(block)
    else
      main:insert(block)
    end
  end
  return main, appendix, references
end

local function blocks_of(value)
  local kind = pandoc.utils.type(value)
  if kind == "Blocks" then return value end
  if kind == "Inlines" then return pandoc.Blocks({ pandoc.Plain(value) }) end
  return pandoc.Blocks({ pandoc.Plain({ pandoc.Str(pandoc.utils.stringify(value)) }) })
end

local function write_html(doc, state, positioned)
  local main, appendix, references = split_appendix(doc, positioned)
  local sections = pandoc.structure.make_sections(main, { number_sections = false })
  local result = { appendix = {} }
  local pieces, takers = pandoc.List({ sections }), { function(text) result.body = text end }
  local function piece(content, take)
    pieces:insert(content)
    takers[#pieces] = take
  end
  for i, part in ipairs(appendix) do
    result.appendix[i] = { id = part.id }
    piece(part.blocks, function(text) result.appendix[i].body = text end)
    piece(blocks_of(part.title), function(text) result.appendix[i].title = text end)
  end
  if references then piece(pandoc.Blocks({ references }), function(text) result.references = text end) end
  for _, key in ipairs({ "title", "subtitle", "abstract" }) do
    local value = doc.meta[key]
    if value then piece(blocks_of(value), function(text) result[key] = text end) end
  end
  local function entries(list)
    return list:map(function(entry)
      local made = { id = entry.id, children = entries(entry.children) }
      piece(blocks_of(entry.title), function(text) made.title = text end)
      return made
    end)
  end
  result.toc = state.job.toc and entries(outline(sections, state.job.toc_depth)) or {}
  local texts, footnotes = html_pieces(pieces, state)
  for i, text in ipairs(texts) do takers[i](text) end
  result.footnotes = footnotes
  result.plain_title = doc.meta.title and pandoc.utils.stringify(doc.meta.title) or ""
  result.description = doc.meta.description and pandoc.utils.stringify(doc.meta.description) or nil
  return result
end

local function has_div(doc, identifier)
  local found = false
  doc:walk({ Div = function(div) if div.identifier == identifier then found = true end end })
  return found
end

local function shift_headings(doc, state)
  if not state.typst or state.top == 1 or state.top == 7 then return doc end
  return doc:walk({ Header = function(header)
    header.level = math.max(1, header.level - 1)
    return header
  end })
end

-- Word prints each blank: a comment between two lines, of which it shows nothing, would leave two.
local function single_blanks(doc)
  local blank = { Space = true, SoftBreak = true }
  return doc:walk({ Inlines = function(inlines)
    local kept = pandoc.Inlines({})
    for _, one in ipairs(inlines) do
      local unseen = one.t == "RawInline" and one.format == "html"
      local last = kept[#kept]
      if not unseen and not (blank[one.t] and last and blank[last.t]) then kept:insert(one) end
    end
    return kept
  end })
end

-- Whether the metadata say nothing that the body could have a part in, such as a note or a reference to a link.
local function apart(value)
  if type(value) == "string" then return not value:find("[", 1, true) end
  if type(value) == "table" then
    for _, part in pairs(value) do
      if not apart(part) then return false end
    end
  end
  return true
end

local last = {}

-- A page is often the same text in several formats, one after the other, under metadata of their own: it is read once.
local function document(text)
  local head, json, body = text:match("^(%-%-%-\n([^\n]*)\n%-%-%-\n)(.*)$")
  if not head or body:match("^%s*%%") or not apart(pandoc.json.decode(json, false)) then return pandoc.read(text, reader) end
  if last.body ~= body then last = { body = body, doc = pandoc.read(body, reader) } end
  if next(last.doc.meta) then return pandoc.read(text, reader) end
  return pandoc.Pandoc(last.doc.blocks:clone(), pandoc.read(head, reader).meta)
end

local function run(job)
  local text = slurp(job.input)
  local state = c.state(job)
  local doc = document(text)
  -- a walk over the document costs as much as reading a paragraph: only those that can find something are made
  local function has(...)
    for _, token in ipairs({ ... }) do
      if text:find(token, 1, true) then return true end
    end
    return false
  end
  if has("content-visible", "content-hidden") then doc = blocks.conditions(doc, state) end
  if blocks.suspicious(text, state) then blocks.refuse(doc, state) end
  local positioned = has("#refs") and has_div(doc, "refs")
  doc = blocks.raw_tables(doc, state)
  if has("placeholder") and not state.html then doc = doc:walk(placeholders) end
  if has("callout") then doc = blocks.parse_callouts(doc, state) end
  if has("panel-tabset") then doc = blocks.tabsets(doc, state) end
  doc = floats.parse(doc, state)
  doc = blocks.unwrap_cells(doc, state)
  doc = floats.number(doc, state, has("#eq-"))
  if has("@") then doc = floats.resolve(doc, state) end
  doc = render.images(doc, state)
  doc = render.floats(doc, state)
  if has("callout") then doc = blocks.render_callouts(doc, state) end
  if has("cell-code", "filename") then doc = blocks.fold_code(doc, state) end
  if has("layout-", "landscape") then doc = blocks.panels_and_landscape(doc, state) end
  doc = render.typst_tables(render.figures(doc, state), state)
  doc = shift_headings(doc, state)
  if has("@") or doc.meta.nocite then doc = cite(doc, state) end
  -- after the citations, whose titles may hold formulas
  render.check_math(doc, state)
  doc = render.typst_math(doc, state)
  -- identifiers and anchors of an HTML page are read from its text by Python, raw HTML included
  if not state.html then check_anchors(doc, state) end
  doc = print_links(doc, state)
  if has("<!--") and not (state.html or state.typst) then doc = single_blanks(doc) end
  local result
  if state.html then
    result = write_html(doc, state, positioned)
  else
    local options = { wrap_text = "none", html_math_method = "mathml" }
    if job.header_includes and job.header_includes ~= "" then
      doc.meta["header-includes"] = pandoc.MetaBlocks({ c.raw("typst", job.header_includes) })
    end
    if job.template then options.template = pandoc.template.compile(slurp(job.template), job.template) end
    if job.reference_doc then options.reference_doc = job.reference_doc end
    if state.format == "jats" then options.template = pandoc.template.compile(pandoc.template.default("jats_publishing")) end
    local text = pandoc.write(doc, job.writer, pandoc.WriterOptions(options))
    spit(job.document, text)
    result = {}
  end
  result.messages = state.messages
  result.images = state.images
  spit(job.output, pandoc.json.encode(result))
end

-- Short Markdown texts of the site itself: titles and footers.
local function run_fragments(job)
  local state = c.state(job)
  local pieces = pandoc.List(job.fragments):map(function(text) return pandoc.Blocks({ pandoc.Plain(c.inlines(text)) }) end)
  local result = html_pieces(pieces, state)
  spit(job.output, pandoc.json.encode({ fragments = result }))
end

local manifest = pandoc.json.decode(slurp(arg[1]), false)
for index, job in ipairs(manifest.jobs) do
  if job.fragments then run_fragments(job) else run(job) end
  io.stdout:write("done ", index, "\n")
  io.stdout:flush()
end
