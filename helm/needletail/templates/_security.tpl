{{/*
What the pod may do. A capability that is added reaches only a process of uid 0: a container runtime grants no ambient
capabilities, and execve(2) by any other user drops what the binary's file does not hold (capabilities(7)). netAdmin
therefore means uid 0 as well, with this one capability and no other.
*/}}

{{- define "needletail.podSecurity" -}}
{{- $context := deepCopy .Values.podSecurityContext -}}
{{- if .Values.netAdmin -}}
{{- $context = merge (dict "runAsUser" 0 "runAsGroup" 0) (omit $context "runAsNonRoot" "runAsUser" "runAsGroup") -}}
{{- end -}}
{{- toYaml $context -}}
{{- end }}

{{- define "needletail.containerSecurity" -}}
{{- $context := deepCopy .Values.securityContext -}}
{{- if .Values.netAdmin -}}
{{- $context = merge (dict "capabilities" (dict "drop" (list "ALL") "add" (list "NET_ADMIN")))
      (omit $context "runAsNonRoot" "runAsUser" "runAsGroup" "capabilities") -}}
{{- end -}}
{{- toYaml $context -}}
{{- end }}
