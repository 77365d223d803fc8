@echo off
rem Runs Maven on a JDK that can build this project: what mvnw does, for Windows 10 and newer.
rem Versions stand in .mvn\maven.properties; MAVEN_USER_HOME moves the kept distribution away from %USERPROFILE%\.m2.
setlocal EnableExtensions DisableDelayedExpansion

set "home=%~dp0"
for /f "usebackq eol=# tokens=1,* delims==" %%a in ("%home%.mvn\maven.properties") do set "mvnw.%%a=%%b"

rem --- JDK: JAVA_HOME, java on the PATH, then the usual places -----------------------------------------------

set "first="
set "supported="
set /a supported_version=0
if defined JAVA_HOME call :candidate "%JAVA_HOME%"
if defined first goto jdk_found
for %%j in (java.exe) do if not "%%~$PATH:j"=="" call :candidate "%%~dp$PATH:j.."
if defined first goto jdk_found
for /d %%d in ("%ProgramFiles%\Eclipse Adoptium\jdk*" "%ProgramFiles%\Java\*" "%ProgramFiles%\Microsoft\jdk*" "%ProgramFiles%\Zulu\zulu*" "%ProgramFiles%\Amazon Corretto\jdk*" "%ProgramFiles%\BellSoft\LibericaJDK*" "%USERPROFILE%\.jdks\*" "%USERPROFILE%\.sdkman\candidates\java\*") do call :candidate "%%~d"
if defined first goto jdk_found
echo mvnw: no JDK %mvnw.jdk.minimum% or newer found: install one, such as Eclipse Temurin JDK %mvnw.jdk.minimum%, or set JAVA_HOME to it. 1>&2
exit /b 1

:jdk_found
if not defined supported set "supported=%first%"
if defined JAVA_HOME if not "%JAVA_HOME%"=="%supported%" echo mvnw: JAVA_HOME is no JDK %mvnw.jdk.minimum% or newer; using %supported% 1>&2
set "JAVA_HOME=%supported%"

rem --- Maven: the kept one, an installed one that is new enough, an older one fetching, the Apache archive ------

if not defined MAVEN_USER_HOME set "MAVEN_USER_HOME=%USERPROFILE%\.m2"
set "dists=%MAVEN_USER_HOME%\wrapper\dists"
set "kept=%dists%\apache-maven-%mvnw.maven.version%-checked"
set "maven=%kept%\bin\mvn.cmd"
if exist "%maven%" goto maven_found

set "installed="
for %%m in (mvn.cmd) do if not "%%~$PATH:m"=="" set "installed=%%~$PATH:m"
if not defined installed goto fetch
set "found="
for /f "usebackq tokens=1-3" %%a in (`call "%installed%" -B -v 2^>nul`) do if "%%a %%b"=="Apache Maven" set "found=%%c"
if not defined found goto fetch
call :number "%found%" have
call :number "%mvnw.maven.minimum%" need
if %have% geq %need% set "maven=%installed%"& goto maven_found

:fetch
set "work=%dists%\incoming.%RANDOM%%RANDOM%"
set "name=apache-maven-%mvnw.maven.version%-bin.tar.gz"
mkdir "%work%"
if not exist "%work%" echo mvnw: cannot write %work% 1>&2& exit /b 1
if not defined found goto fetch_from_archive
echo mvnw: Maven %found% is too old; it fetches Maven %mvnw.maven.version% 1>&2
pushd "%work%"
call "%installed%" -B -q %mvnw.maven.fetch% "-DoutputDirectory=%work%" "-Dmdep.useBaseVersion=true" "-Dartifact=org.apache.maven:apache-maven:%mvnw.maven.version%:tar.gz:bin" >nul 2>nul
popd
if exist "%work%\%name%" goto fetched
:fetch_from_archive
echo mvnw: fetching Maven %mvnw.maven.version% from %mvnw.maven.archive% 1>&2
curl -fsSL --retry 2 -o "%work%\%name%" "%mvnw.maven.archive%"
if exist "%work%\%name%" goto fetched
rmdir /s /q "%work%"
echo mvnw: no Maven %mvnw.maven.minimum% or newer found and none could be fetched: install Maven. 1>&2
exit /b 1

:fetched
set "sum="
for /f "usebackq skip=1 delims=" %%s in (`certutil -hashfile "%work%\%name%" SHA512`) do if not defined sum set "sum=%%s"
set "sum=%sum: =%"
if /i "%sum%"=="%mvnw.maven.sha512%" goto checked
rmdir /s /q "%work%"
echo mvnw: the fetched Maven %mvnw.maven.version% does not have the SHA-512 that .mvn\maven.properties names; it is not used. 1>&2
exit /b 1

:checked
tar -xzf "%work%\%name%" -C "%work%" || exit /b 1
if not exist "%maven%" move "%work%\apache-maven-%mvnw.maven.version%" "%kept%" >nul
rmdir /s /q "%work%"
if not exist "%maven%" echo mvnw: cannot write %kept% 1>&2& exit /b 1

:maven_found
rem Maven's own libraries use what JDK 25 warns about. The user's MAVEN_OPTS come last, so that they win.
set "MAVEN_OPTS=--enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow %MAVEN_OPTS%"

rem Called from a directory without a project of its own, this one is meant.
set "project="
if not exist pom.xml set "project=-f "%home%pom.xml""
:arguments
if "%~1"=="" goto run
if "%~1"=="-f" set "project="
if "%~1"=="--file" set "project="
shift
goto arguments
:run
call "%maven%" %project% %*
exit /b %ERRORLEVEL%

rem --- :candidate DIRECTORY remembers the first JDK that will do and the newest with long-term support -----------
:candidate
if not exist "%~1\bin\javac.exe" exit /b 0
if not exist "%~1\release" exit /b 0
set "version="
for /f "usebackq tokens=1,2 delims==" %%k in ("%~1\release") do if "%%k"=="JAVA_VERSION" for /f "delims=.-+" %%n in ("%%~l") do set "version=%%n"
if not defined version exit /b 0
if %version% lss %mvnw.jdk.minimum% exit /b 0
if not defined first set "first=%~f1"
set /a phase=(version - 25) %% 4
if %phase% equ 0 if %version% gtr %supported_version% set "supported=%~f1"& set "supported_version=%version%"
exit /b 0

rem --- :number 3.8.7 NAME sets NAME to 30807 ----------------------------------------------------------------
:number
for /f "tokens=1-3 delims=.-" %%a in ("%~1.0.0") do set /a %2=%%a * 10000 + %%b * 100 + %%c
exit /b 0
