-- Machine metadata inside qcow2 images, for Neovim 0.7 and later. `:Qcowmeta web.qcow2` opens it, `:w` stores it.
-- Goes into ~/.config/nvim/plugin/; needs `qcowmeta` and `qcowmeta-language-server` on the PATH.

local group = vim.api.nvim_create_augroup('qcowmeta', {})
local function on(events, pattern, callback)
  vim.api.nvim_create_autocmd(events, { group = group, pattern = pattern, callback = callback })
end

-- Runs `qcowmeta COMMAND ...` on the image (and snapshot) that a URI names: its exit code, its output as lines, its messages.
local function qcowmeta(command, uri, input)
  local path = uri:gsub('%%(%x%x)', function(hex) return string.char(tonumber(hex, 16)) end)
  local image, place, name = path:match('^qcowmeta://(.*)/(%a+)/([^/]*)%.qcowmeta$')
  local args = vim.list_extend({ 'qcowmeta' }, command)
  vim.list_extend(args, { image, place == 'snapshots' and '--snapshot=' .. name or nil })
  local said = {}
  local keep = function(_, lines, stream) said[stream] = lines end
  local options = { stdout_buffered = true, stderr_buffered = true, on_stdout = keep, on_stderr = keep }
  local started, job = pcall(vim.fn.jobstart, args, options)
  if not started then return 127, { '' }, job end
  if input then vim.fn.chansend(job, input) end
  vim.fn.chanclose(job, 'stdin')
  return vim.fn.jobwait({ job })[1], said.stdout, vim.trim(table.concat(said.stderr, '\n'))
end

local function tell(message, highlight)
  if message ~= '' then vim.api.nvim_echo({ { message, highlight } }, true, {}) end
end

-- The hash of the own string, which the next one has to replace.
local function hash_in(answer)
  local hash = vim.fn.json_decode(answer).hash
  return hash == vim.NIL and 'none' or hash
end

local patterns = { 'qcowmeta://*/own/*.qcowmeta', 'qcowmeta://*/snapshots/*.qcowmeta' }
on('BufReadCmd', patterns, function(event)
  local own, answer = qcowmeta({ 'dump', '--own', '--output=json' }, event.match)
  vim.b.qcowmeta_hash = own > 1 and 'none' or hash_in(answer)
  local code, text, message = qcowmeta({ 'dump' }, event.match)
  tell(message, code > 1 and 'ErrorMsg' or 'WarningMsg')
  local undolevels = vim.bo.undolevels
  -- The text comes out of an image: no modelines. Its bytes are stored as they are: no line end is added.
  for name, value in pairs({ buftype = 'acwrite', modeline = false, swapfile = false, undolevels = -1 }) do
    vim.bo[name] = value
  end
  vim.bo.endofline = #text > 1 and text[#text] == ''
  vim.fn.setline(1, vim.bo.endofline and vim.list_slice(text, 1, #text - 1) or text)
  vim.bo.undolevels = undolevels
  vim.bo.modified = false
  vim.bo.filetype = 'qcowmeta'
end)

on('BufWriteCmd', patterns, function(event)
  local text = vim.fn.getline(1, '$')
  if vim.bo.endofline then table.insert(text, '') end
  local command = { 'put', '--output=json', vim.v.cmdbang == 0 and '--expect=' .. vim.b.qcowmeta_hash or nil }
  local code, answer, message = qcowmeta(command, event.match, text)
  if code == 4 and message:find('not the one that was expected', 1, true) then message = message:gsub(' Read it again[^\n]*', '') .. '\n:e! reads it, :w! stores yours.' end
  if code ~= 0 then return tell(message, 'ErrorMsg') end
  tell(vim.trim('Stored in the image.\n' .. message), message == '' and 'None' or 'WarningMsg')
  vim.b.qcowmeta_hash = hash_in(answer)
  vim.bo.modified = false
  vim.api.nvim_exec_autocmds('BufWritePost', { buffer = event.buf, modeline = false })
end)

vim.api.nvim_create_user_command('Qcowmeta', function(command)
  local image = vim.fn.fnamemodify(command.args, ':p')
  local path = image .. '/own/' .. vim.fn.fnamemodify(image, ':t'):gsub('(.)%.qcow2$', '%1') .. '.qcowmeta'
  local encoded = path:gsub('[^%w%-._~/]', function(byte) return ('%%%02X'):format(byte:byte()) end)
  local opened, why = pcall(vim.cmd, 'edit ' .. vim.fn.fnameescape('qcowmeta://' .. encoded))
  if opened then return end
  local unsaved = why:find('E37:', 1, true) and 'This buffer has changes that are not saved. :w saves them, :e! drops them.'
  tell(unsaved or (why:gsub('^.-(E%d+:)', '%1')), 'ErrorMsg')
end, { nargs = 1, complete = 'file' })

-- The language server, for these, for *.qcowmeta files and for registries of keys.
local capabilities = vim.lsp.protocol.make_client_capabilities()
capabilities.workspace.configuration = true -- Neovim 0.7 gives settings when it is asked, but does not announce that.
local server = {
  name = 'qcowmeta',
  capabilities = capabilities,
  cmd = { 'qcowmeta-language-server', '--stdio' },
  settings = { qcowmeta = vim.g.qcowmeta or {} },
  on_attach = function(attached, buffer)
    -- Neovim 0.11 and later expand what a completion brings only where that is enabled.
    if vim.lsp.completion then vim.lsp.completion.enable(true, attached.id, buffer) end
  end,
}

local client
on({ 'BufRead', 'BufNewFile' }, '*.qcowmeta', function() vim.bo.filetype = 'qcowmeta' end)
on('Syntax', 'qcowmeta', function() vim.cmd('runtime! syntax/json.vim') end)
local function attach(event)
  vim.bo.omnifunc = 'v:lua.vim.lsp.omnifunc'
  vim.opt_local.iskeyword:append({ '"', '.', '-' }) -- so that completion takes a key from its quote to the cursor
  if vim.lsp.start then -- Neovim 0.8 and later
    vim.lsp.start(server)
  else
    client = client and vim.lsp.get_client_by_id(client) and client or vim.lsp.start_client(server)
    if client then vim.lsp.buf_attach_client(event.buf, client) end
  end
end
on('FileType', 'qcowmeta', attach)
on({ 'BufRead', 'BufNewFile' }, '*.qcowmeta-registry.json', attach)

-- Neovim before 0.11 puts a completion of several lines into one line.
on('CompleteDone', { '*.qcowmeta', '*.qcowmeta-registry.json' }, function()
  local row, lines = vim.fn.line('.'), vim.split(vim.fn.getline('.'), '\n')
  if #lines == 1 or not (vim.v.completed_item.word or ''):find('\n') then return end
  vim.fn.setline(row, lines[1])
  vim.fn.append(row, vim.list_slice(lines, 2))
  vim.fn.cursor(row + #lines - 1, #lines[#lines] + 1)
end)
