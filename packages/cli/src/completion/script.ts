/** Completion scripts: each hands the words so far to `golgi complete-words`, which knows commands, options, runs and a file's inputs. */
import type { Shell } from "../commands/completion.ts";

const BASH = `# golgi completion for bash: eval "$(golgi completion bash)"
_golgi() {
  local IFS=$'\\n' line words=("\${COMP_WORDS[@]:1:COMP_CWORD}")
  COMPREPLY=()
  while read -r line; do
    if [ "$line" = ":files" ]; then
      COMPREPLY+=($(compgen -f -- "\${COMP_WORDS[COMP_CWORD]}"))
      compopt -o filenames 2>/dev/null
    else
      COMPREPLY+=("$line")
    fi
  done < <(golgi complete-words -- "\${words[@]}" 2>/dev/null)
}
complete -F _golgi golgi
`;

const ZSH = `#compdef golgi
# golgi completion for zsh: eval "$(golgi completion zsh)"
_golgi() {
  local -a found
  found=("\${(@f)$(golgi complete-words -- "\${(@)words[2,CURRENT]}" 2>/dev/null)}")
  if (( \${found[(I):files]} )); then
    found=("\${(@)found:#:files}")
    _files
  fi
  compadd -- "\${(@)found:#}"
}
compdef _golgi golgi
`;

const FISH = `# golgi completion for fish: golgi completion fish | source
function __golgi_complete
  set -l words (commandline -opc) (commandline -ct)
  for line in (golgi complete-words -- $words[2..-1] 2>/dev/null)
    if test "$line" = ":files"
      __fish_complete_path (commandline -ct)
    else
      echo $line
    end
  end
end
complete -c golgi -f -a '(__golgi_complete)'
`;

export function completionScript(shell: Shell): string {
  return { bash: BASH, zsh: ZSH, fish: FISH }[shell];
}
