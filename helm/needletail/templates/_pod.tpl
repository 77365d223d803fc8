{{/* The pod of a node. */}}

{{- define "needletail.podSpec" -}}
serviceAccountName: {{ include "needletail.serviceAccountName" . }}
automountServiceAccountToken: false
# A Service called needletail would otherwise set variables such as NEEDLETAIL_TCP_PORT, which are the node's own.
enableServiceLinks: false
# {{ .Values.drain.preStopSleepSeconds }}s preStop, {{ include "needletail.shutdownDelay" . }}s delay, {{ include "needletail.shutdownGrace" . }}s grace period, {{ .Values.drain.marginSeconds }}s for the JVM's end.
terminationGracePeriodSeconds: {{ include "needletail.terminationGracePeriodSeconds" . }}
{{- if .Values.hostNetwork }}
hostNetwork: true
dnsPolicy: ClusterFirstWithHostNet
{{- end }}
{{- with .Values.imagePullSecrets }}
imagePullSecrets:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .Values.priorityClassName }}
priorityClassName: {{ . }}
{{- end }}
securityContext:
  {{- toYaml (merge (dict) (include "needletail.sysctls" . | fromYaml) (include "needletail.podSecurity" . | fromYaml)) | nindent 2 }}
{{- with .Values.extraInitContainers }}
initContainers:
  {{- toYaml . | nindent 2 }}
{{- end }}
containers:
  - {{ include "needletail.container" . | indent 4 | trim }}
  {{- with .Values.extraContainers }}
  {{- toYaml . | nindent 2 }}
  {{- end }}
volumes:
  {{- include "needletail.volumes" . | nindent 2 }}
{{- include "needletail.placement" . }}
{{- end }}

{{- define "needletail.container" -}}
name: node
image: {{ include "needletail.image" . | quote }}
imagePullPolicy: {{ .Values.image.pullPolicy }}
ports:
  - name: tcp-data
    containerPort: {{ include "needletail.tcpPort" . }}
    protocol: TCP
  - name: http-management
    containerPort: {{ include "needletail.httpPort" . }}
    protocol: TCP
{{- with include "needletail.env" . | trim }}
env:
  {{- . | nindent 2 }}
{{- end }}
{{- with .Values.extraEnvFrom }}
envFrom:
  {{- toYaml . | nindent 2 }}
{{- end }}
startupProbe:
  {{- include "needletail.probe" (dict "root" . "timing" .Values.probes.startup "group" "liveness") | nindent 2 }}
livenessProbe:
  {{- include "needletail.probe" (dict "root" . "timing" .Values.probes.liveness "group" "liveness") | nindent 2 }}
readinessProbe:
  {{- include "needletail.probe" (dict "root" . "timing" .Values.probes.readiness "group" "readiness") | nindent 2 }}
{{- if .Values.drain.preStopSleepSeconds }}
lifecycle:
  preStop:
    sleep:
      seconds: {{ .Values.drain.preStopSleepSeconds }}
{{- end }}
resources:
  {{- toYaml .Values.resources | nindent 2 }}
securityContext:
  {{- include "needletail.containerSecurity" . | nindent 2 }}
volumeMounts:
  - name: config
    mountPath: /app/config
    readOnly: true
  - name: tmp
    mountPath: /tmp
  {{- range .Values.tls.bundles }}
  - name: tls-{{ .name }}
    mountPath: {{ include "needletail.tlsDirectory" . }}
    readOnly: true
  {{- end }}
  {{- with .Values.extraVolumeMounts }}
  {{- toYaml . | nindent 2 }}
  {{- end }}
{{- end }}

{{- define "needletail.env" -}}
{{- with .Values.jvmOptions }}
# The JVM reads this variable after its command line, so that these options win over those of the image.
- name: _JAVA_OPTIONS
  value: {{ join " " . | quote }}
{{- end }}
{{- $management := .Values.management }}
{{- if $management.existingSecret }}
{{- range $variable, $key := dict "NEEDLETAIL_MANAGEMENT_TOKEN" $management.tokenKey "NEEDLETAIL_MANAGEMENT_USERNAME" $management.usernameKey "NEEDLETAIL_MANAGEMENT_PASSWORD" $management.passwordKey }}
{{- if $key }}
- name: {{ $variable }}
  valueFrom:
    secretKeyRef:
      name: {{ $management.existingSecret }}
      key: {{ $key }}
{{- end }}
{{- end }}
{{- end }}
{{- with .Values.extraEnv }}
{{ toYaml . }}
{{- end }}
{{- end }}

{{- define "needletail.probe" -}}
httpGet:
  path: /actuator/health/{{ .group }}
  port: http-management
  scheme: {{ include "needletail.scheme" .root }}
{{ toYaml .timing }}
{{- end }}

{{- define "needletail.sysctls" -}}
{{- with .Values.sysctls }}
sysctls:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end }}

{{- define "needletail.volumes" -}}
- name: config
  configMap:
    name: {{ include "needletail.fullname" . }}
- name: tmp
  emptyDir:
    sizeLimit: {{ .Values.tmpSizeLimit }}
{{- range .Values.tls.bundles }}
- name: tls-{{ .name }}
  secret:
    secretName: {{ .secretName }}
    # The key is for the group of the pod, which is the node's own.
    defaultMode: 0440
{{- end }}
{{- with .Values.extraVolumes }}
{{ toYaml . }}
{{- end }}
{{- end }}
