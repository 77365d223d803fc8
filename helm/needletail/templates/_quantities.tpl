{{/* What is written with a unit becomes a whole number. The schema has checked the form before. */}}

{{/* 500us, 10s, 5m -> seconds, rounded up. */}}
{{- define "needletail.seconds" -}}
{{- $perUnit := dict "ns" 0.000000001 "us" 0.000001 "ms" 0.001 "s" 1 "m" 60 "h" 3600 "d" 86400 -}}
{{- mulf (regexFind "^[0-9]+" .) (get $perUnit (regexFind "[a-z]+$" .)) | ceil | int64 -}}
{{- end }}

{{/* 1, 1.5, "250m" -> thousandths of a CPU. */}}
{{- define "needletail.millicores" -}}
{{- $cpu := toString . -}}
{{- if hasSuffix "m" $cpu -}}
{{- trimSuffix "m" $cpu | int64 -}}
{{- else -}}
{{- mulf $cpu 1000 | ceil | int64 -}}
{{- end -}}
{{- end }}

{{/* A Kubernetes quantity (512Mi, 1G) or a Spring DataSize (64KB, 65535B) -> bytes. */}}
{{- define "needletail.bytes" -}}
{{- $perUnit := dict "" 1 "B" 1 "k" 1000 "M" 1000000 "G" 1000000000 "T" 1000000000000
      "Ki" 1024 "Mi" 1048576 "Gi" 1073741824 "Ti" 1099511627776
      "KB" 1024 "MB" 1048576 "GB" 1073741824 "TB" 1099511627776 -}}
{{- $size := ternary (printf "%.0f" (float64 .)) (toString .) (or (kindIs "float64" .) (kindIs "int64" .)) -}}
{{- mulf (regexFind "^[0-9.]+" $size) (get $perUnit (regexFind "[A-Za-z]*$" $size)) | int64 -}}
{{- end }}

{{/* A number of objects, or a share such as 25%, of a whole: dict of of, whole. Rounded up. */}}
{{- define "needletail.share" -}}
{{- $of := toString .of -}}
{{- if hasSuffix "%" $of -}}
{{- divf (mulf (trimSuffix "%" $of) .whole) 100 | ceil | int64 -}}
{{- else -}}
{{- $of | int64 -}}
{{- end -}}
{{- end }}
