-- Floats (figures, tables, custom kinds), sections, equations and callouts: found, numbered, referred to.

local c = require("common")
local M = {}

local function float_kind(identifier, state)
  local kind = c.ref_type(identifier)
  return kind and state.kinds[kind] and kind or nil
end

-- A float is Div .qf-float { Div .qf-caption { Plain }, Div .qf-body {...} } until it is rendered.
local function float(attr, kind, caption, body)
  local classes = pandoc.List(attr.classes)
  classes:insert("qf-float")
  local attributes = {}
  for key, value in pairs(attr.attributes) do attributes[key] = value end
  attributes["qf-kind"] = kind
  return pandoc.Div({
    pandoc.Div({ pandoc.Plain(caption) }, pandoc.Attr("", { "qf-caption" })),
    pandoc.Div(body, pandoc.Attr("", { "qf-body" })),
  }, pandoc.Attr(attr.identifier, classes, attributes))
end

local function table_caption(blocks)
  local found = nil
  local rest = pandoc.Blocks(blocks):walk({
    Table = function(tbl)
      if not found and #tbl.caption.long > 0 then
        found = c.caption_inlines(tbl.caption.long)
        tbl.caption = { long = {} }
        return tbl
      end
    end,
  })
  return found, rest
end

local function from_div(div, kind)
  local key = kind .. "-cap"
  local content = div.content
  local last = content[#content]
  local caption
  if last and last.t == "Para" and #content > 1 then
    caption = last.content
    content:remove()
  elseif div.attributes[key] then
    caption = c.inlines(div.attributes[key])
    div.attributes[key] = nil
  else
    caption, content = table_caption(content)
  end
  caption = caption or pandoc.Inlines({})
  if div.classes:includes("cell") and not div.attributes["layout-ncol"] then
    local cell, body = pandoc.Div({}, pandoc.Attr("", { "cell" })), pandoc.Blocks({})
    for _, block in ipairs(content) do
      if block.t == "Div" and block.classes:includes("cell-output-display") then body:insert(block)
      else cell.content:insert(block) end
    end
    if #body > 0 then
      cell.content:insert(float(div.attr, kind, caption, body))
      return cell
    end
  end
  return float(div.attr, kind, caption, content)
end

local function widths(tbl, state)
  local spec = tbl.attributes["tbl-colwidths"]
  if not spec then return tbl end
  tbl.attributes["tbl-colwidths"] = nil
  local numbers = pandoc.List()
  for number in spec:gmatch("[%d.]+") do numbers:insert(tonumber(number)) end
  local columns = tbl.colspecs
  if #numbers ~= #columns then
    c.report(state, "attribute", "tbl-colwidths", "tbl-colwidths with " .. #numbers .. " widths for " .. #columns .. " columns")
    return tbl
  end
  for i, column in ipairs(columns) do columns[i] = { column[1], numbers[i] / 100 } end
  tbl.colspecs = columns
  return tbl
end

function M.parse(doc, state)
  return doc:walk({
    Table = function(tbl)
      tbl = widths(tbl, state)
      if tbl.identifier == "" then return tbl end
      if c.ref_type(tbl.identifier) ~= "tbl" then
        c.report(state, "table-id", "{#" .. tbl.identifier, tbl.identifier)
        return tbl
      end
      local attr = pandoc.Attr(tbl.identifier, tbl.classes, tbl.attributes)
      local caption = c.caption_inlines(tbl.caption.long)
      tbl.caption = { long = {} }
      tbl.attr = pandoc.Attr()
      return float(attr, "tbl", caption, { tbl })
    end,
    Figure = function(figure)
      local image = figure.content[1] and figure.content[1].content and figure.content[1].content[1]
      local kind = float_kind(figure.identifier, state)
      if image and image.t == "Image" then
        image.caption = pandoc.Inlines({})
        figure.content[1].content[1] = image
      end
      if not kind then return figure end
      return float(figure.attr, kind, c.caption_inlines(figure.caption.long), figure.content)
    end,
    Para = function(para)
      if #para.content ~= 1 then return nil end
      local first = para.content[1]
      local linked = first.t == "Link" and #first.content == 1 and first.content[1].t == "Image"
      local image = linked and first.content[1] or first
      local kind = image.t == "Image" and float_kind(image.identifier, state)
      if not kind then return nil end
      local identifier, caption = image.identifier, image.caption
      image.identifier, image.caption = "", pandoc.Inlines({})
      if linked then first.content = pandoc.Inlines({ image }) end
      return float(pandoc.Attr(identifier), kind, caption, { pandoc.Plain({ first }) })
    end,
    Div = function(div)
      local kind = float_kind(div.identifier, state)
      if kind and not div.classes:includes("qf-float") then return from_div(div, kind) end
    end,
  })
end

-- Numbering -----------------------------------------------------------------------------------------

local function next_number(state, kind)
  state.counters[kind] = (state.counters[kind] or 0) + 1
  return tostring(state.counters[kind])
end

local function note(state, identifier, entry)
  if state.entries[identifier] then c.report(state, "duplicate", identifier, identifier) end
  state.entries[identifier] = entry
end

local function first_level(doc)
  local level = 7
  doc:walk({ Header = function(header) level = math.min(level, header.level) end })
  return level
end

-- Numbers as Quarto's HTML shows them: level 1 counts only where the document has headings of level 1.
local function section_number(state, level)
  local parts = pandoc.List()
  if state.top == 1 then parts:insert(state.section[1]) end
  for i = 2, level do parts:insert(state.section[i]) end
  return table.concat(parts:map(tostring), ".")
end

local function number_header(header, state)
  if header.classes:includes("unnumbered") then return header end
  local level = math.min(header.level, 7)
  for i = level + 1, 7 do state.section[i] = 0 end
  state.section[level] = state.section[level] + 1
  local number = section_number(state, level)
  if c.ref_type(header.identifier) == "sec" then
    note(state, header.identifier, { kind = "sec", number = number })
  end
  if not state.job.number_sections or state.typst or level > state.job.number_depth then return header end
  if state.html then
    header.attributes.number = number
    header.content = c.prepend(header.content,
      { pandoc.Span({ pandoc.Str(number) }, pandoc.Attr("", { "header-section-number" })), pandoc.Space() })
  else
    header.content = c.prepend(header.content, { pandoc.Str(number .. (level == 1 and "." or "")), pandoc.Space() })
  end
  return header
end

local function number_float(div, state)
  local kind = div.attributes["qf-kind"]
  local letter = 0
  local entry = { kind = kind, number = next_number(state, kind) }
  note(state, div.identifier, entry)
  div.attributes["qf-number"] = entry.number
  local body = div.content[2]:walk({
    traverse = "topdown",
    Div = function(sub)
      if not sub.classes:includes("qf-float") then return nil end
      letter = letter + 1
      local text = utf8.char(96 + letter)
      note(state, sub.identifier, { kind = kind, number = text, parent = entry })
      sub.attributes["qf-number"] = text
      sub.attributes["qf-sub"] = "true"
      return sub, false
    end,
  })
  if letter > 0 then div.attributes["qf-parent"] = "true" end
  div.content[2] = body
  return div, false
end

local function number_callout(div, state)
  local kind = c.ref_type(div.identifier)
  local category = kind and c.callouts[kind]
  if not category then return nil end
  local number = next_number(state, kind)
  note(state, div.identifier, { kind = kind, number = number })
  local title = div.content[1].content[1].content
  local front = pandoc.Inlines({ pandoc.Str(category.name .. c.nbsp .. number) })
  if #title > 0 then
    front[1].text = front[1].text .. ":"
    front:insert(pandoc.Space())
  end
  div.content[1].content[1].content = c.prepend(title, front)
  return div
end

local function equation(math, identifier, state)
  local number = next_number(state, "eq")
  note(state, identifier, { kind = "eq", number = number })
  if state.typst then
    return pandoc.Inlines({
      c.raw_inline("typst", '#[#set math.equation(numbering: "(1)", alt: ' .. c.typst_string((math.text:gsub("%s+", " "))) .. ")\n"),
      c.raw_inline("typst", (pandoc.write(pandoc.Pandoc({ pandoc.Plain({ math }) }), "typst"):gsub("%s+$", ""))),
      c.raw_inline("typst", "<" .. identifier .. ">]"),
    })
  end
  math.text = math.text .. " \\qquad(" .. number .. ")"
  return pandoc.Inlines({ pandoc.Span({ math }, pandoc.Attr(identifier)) })
end

local function equations(block, state)
  local result, i, changed = pandoc.Inlines({}), 1, false
  local inlines = block.content
  while i <= #inlines do
    local item = inlines[i]
    local after = i + 1
    while inlines[after] and (inlines[after].t == "Space" or inlines[after].t == "SoftBreak") do after = after + 1 end
    local label = item.t == "Math" and item.mathtype == "DisplayMath" and inlines[after]
      and inlines[after].t == "Str" and inlines[after].text:match("^{#(eq%-[^ }]+)}$")
    if label then
      result:extend(equation(item, label, state))
      i, changed = after + 1, true
    else
      result:insert(item)
      i = i + 1
    end
  end
  if not changed then return nil end
  block.content = result
  return block
end

-- labelled: whether the text holds the label of an equation, which may stand in any paragraph.
function M.number(doc, state, labelled)
  state.top = first_level(doc)
  local function in_text(block) return equations(block, state) end
  return doc:walk({
    traverse = "topdown",
    Header = function(header) return number_header(header, state) end,
    Para = labelled and in_text or nil,
    Plain = labelled and in_text or nil,
    Div = function(div)
      if div.classes:includes("qf-float") then return number_float(div, state) end
      if div.classes:includes("qf-callout") then return number_callout(div, state) end
    end,
  })
end

-- References ----------------------------------------------------------------------------------------

local function category(kind, state)
  if kind == "sec" then return { prefix = "Section" } end
  if kind == "eq" then return { prefix = "Equation" } end
  return state.kinds[kind] or c.callouts[kind]
end

local function number_text(entry, state)
  if entry.parent and state.typst then return pandoc.Inlines({ pandoc.Str(entry.parent.number .. entry.number) }) end
  if entry.parent then
    return pandoc.Inlines({ pandoc.Str(entry.parent.number), pandoc.Space(), pandoc.Str("(" .. entry.number .. ")") })
  end
  return pandoc.Inlines({ pandoc.Str(entry.number) })
end

local function prefixed(prefix, kind)
  local result = pandoc.Inlines(prefix)
  if #result > 0 and not kind.joined then result:insert(pandoc.Str(c.nbsp)) end
  return result
end

local function reference(citation, identifier, entry, kind, state)
  local front = pandoc.Inlines({})
  if #citation.prefix > 0 then
    front = citation.prefix
  elseif citation.mode ~= "SuppressAuthor" then
    local text = kind.prefix
    if citation.id:match("^%u") then text = text:gsub("^%l", string.upper) end
    front = c.inlines(text)
  end
  if state.typst and not entry.parent and not (entry.kind == "sec" and not state.job.number_sections) then
    local result = pandoc.Inlines({ c.raw_inline("typst", "#ref(<" .. identifier .. ">, supplement: [") })
    result:extend(front)
    result:insert(c.raw_inline("typst", "])"))
    return result
  end
  local text = prefixed(front, kind)
  text:extend(number_text(entry, state))
  return pandoc.Inlines({ pandoc.Link(text, "#" .. identifier, "", pandoc.Attr("", { "quarto-xref" })) })
end

function M.resolve(doc, state)
  return doc:walk({
    Cite = function(cite)
      local result = pandoc.Inlines({})
      local cited = false
      for i, citation in ipairs(cite.citations) do
        local kind = category(c.ref_type(citation.id) or "", state)
        if kind then
          local identifier = pandoc.text.lower(citation.id:sub(1, 1)) .. citation.id:sub(2)
          local entry = state.entries[identifier]
          if entry then
            if i > 1 then result:extend({ pandoc.Str(","), pandoc.Space() }) end
            result:extend(reference(citation, identifier, entry, kind, state))
          else
            c.report(state, "reference", "@" .. citation.id, citation.id)
            result:insert(pandoc.Strong({ pandoc.Str("?@" .. citation.id) }))
          end
        else
          cited = true
        end
      end
      if #result == 0 then return nil end
      if cited then c.report(state, "mixed", "@" .. cite.citations[1].id, "") end
      return result
    end,
  })
end

return M
