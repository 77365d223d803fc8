{{/* Where pods may run, and how they spread. Every line begins on a new one, or there is none. */}}

{{- define "needletail.placement" -}}
{{- with .Values.nodeSelector }}
nodeSelector:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .Values.tolerations }}
tolerations:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with include "needletail.affinity" . | fromYaml }}
affinity:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .Values.topologySpreadConstraints }}
topologySpreadConstraints:
  {{- range . }}
  - {{ toYaml . | indent 4 | trim }}
    {{- if not .labelSelector }}
    labelSelector:
      matchLabels:
        {{- include "needletail.selectorLabels" $ | nindent 8 }}
    # The pods of one revision are spread among themselves, so that a rollout does not skew them.
    matchLabelKeys: [pod-template-hash]
    {{- end }}
  {{- end }}
{{- end }}
{{- end }}

{{/* values.affinity, and the preset of podAntiAffinity unless it has one of its own. */}}
{{- define "needletail.affinity" -}}
{{- $affinity := deepCopy .Values.affinity -}}
{{- $term := dict "topologyKey" "kubernetes.io/hostname"
      "labelSelector" (dict "matchLabels" (include "needletail.selectorLabels" . | fromYaml)) -}}
{{- $preset := dict
      "soft" (dict "preferredDuringSchedulingIgnoredDuringExecution" (list (dict "weight" 100 "podAffinityTerm" $term)))
      "hard" (dict "requiredDuringSchedulingIgnoredDuringExecution" (list $term)) -}}
{{- if and (ne .Values.podAntiAffinity "none") (not $affinity.podAntiAffinity) -}}
{{- $_ := set $affinity "podAntiAffinity" (get $preset .Values.podAntiAffinity) -}}
{{- end -}}
{{- toYaml $affinity -}}
{{- end }}
