<%@ page session="false" isErrorPage="true" contentType="text/plain; charset=UTF-8" trimDirectiveWhitespaces="true" %>
<%@ include file="/WEB-INF/redis.jspf" %>
<%@ include file="/WEB-INF/service.jspf" %>
<%@ include file="/WEB-INF/work.jspf" %>
<%@ include file="/WEB-INF/pages.jspf" %>
<%--
  The application of the scenarios, as hadrill's simulated Tomcat has it:

    /test/save     puts the form field personName into the session
    /test/query    answers the value of the session that the request names
    /index.jsp     counts the visits of the session
    /web/NAME      has the service tier do /remoting/NAME
    /remoting/NAME is that tier

  Every other path is answered as WEB-INF/pages.jspf says, by 200 where it says
  nothing. As an error page a JSP takes every method; others take three.

  Everything is answered by one line, "Hello,VALUE,I am SERVER". Sessions are in
  this server's memory, or in Redis when REDIS names one (host:port).
--%>
<%!
  private static String setting(String name, String otherwise) {
    String value = System.getenv(name);
    return value == null || value.isEmpty() ? otherwise : value;
  }

  private static int number(String name, int otherwise) {
    return Integer.parseInt(setting(name, "" + otherwise));
  }

  private static final String SERVER = setting("SERVER", "tomcat");
  private static final int SESSION_TIMEOUT_S = number("SESSION_TIMEOUT_S", 1800);

  private static HttpSession open(HttpServletRequest request) {
    HttpSession session = request.getSession();
    if (session.isNew()) {
      session.setMaxInactiveInterval(SESSION_TIMEOUT_S);
    }
    return session;
  }

  private static String save(HttpServletRequest request, HttpServletResponse response) throws java.io.IOException {
    String value = request.getParameter("personName");
    value = value == null ? "" : value;
    if (REDIS != null) {
      REDIS.save(redisId(request, response), value);
    } else {
      open(request).setAttribute("personName", value);
    }
    return value;
  }

  private static String query(HttpServletRequest request) throws java.io.IOException {
    String id = request.getRequestedSessionId();
    Object value = null;
    if (REDIS != null) {
      value = id == null ? null : REDIS.query(id);
    } else if (id != null && request.getSession(false) != null) {
      value = request.getSession(false).getAttribute("personName");
    }
    return value == null ? "" : value.toString();
  }

  private static String count(HttpServletRequest request, HttpServletResponse response) throws java.io.IOException {
    if (REDIS != null) {
      return REDIS.count(redisId(request, response));
    }
    HttpSession session = open(request);
    // Requests of one session may come at once; each has its own session object.
    synchronized (session.getId().intern()) {
      Integer visits = (Integer) session.getAttribute("count");
      visits = visits == null ? 1 : visits + 1;
      session.setAttribute("count", visits);
      return visits.toString();
    }
  }

  /* Whether the request brings a session that is known. */
  private static boolean has(HttpServletRequest request) throws java.io.IOException {
    if (REDIS == null) {
      return request.getSession(false) != null;
    }
    String id = request.getRequestedSessionId();
    return id != null && REDIS.has(id);
  }

  /* The name after a path's last "/part/", null when the path has no such part. */
  private static String after(String path, String part) {
    int at = path.indexOf(part);
    return at < 0 || at + part.length() == path.length() ? null : path.substring(at + part.length());
  }
%>
<%
  String path = request.getServletPath() + (request.getPathInfo() == null ? "" : request.getPathInfo());
  String method = request.getMethod(), query = request.getQueryString();
  int saves = best(SAVES, method, path, query), queries = best(QUERIES, method, path, query), counts = best(COUNTS, method, path, query);
  String what = "page";
  if (saves + queries + counts > 0) {
    what = saves >= queries && saves >= counts ? "save" : queries >= counts ? "query" : "count";
  } else if (path.endsWith("/test/save")) {
    what = "save";
  } else if (path.endsWith("/test/query")) {
    what = "query";
  } else if (path.endsWith("/index.jsp")) {
    what = "count";
  } else if (after(path, "/remoting/") != null) {
    what = "remoting";
  } else if (after(path, "/web/") != null) {
    what = "web";
  }
  boolean health = what.equals("page") && isHealth(method, path, query);
  if (what.equals("page") && !health && SAVES.length > 0) { // rewritten on its way
    what = request.getParameter("personName") == null ? "query" : "save";
  }
  Page pageHere = pageOf(path);
  String value = "";
  int size = 0;
  try {
    if (pageHere != null && pageHere.median > 0) {
      work(pageHere.median, pageHere.p99);
    } else if (!health) {
      work(WORK_MEDIAN_MS, WORK_P99_MS);
    }
    boolean whole = true;
    if (pageHere != null) {
      size = pageHere.size;
      if (pageHere.session && !has(request)) {
        response.setStatus(401);
        whole = false;
      } else {
        response.setStatus(pageHere.status);
        if (!pageHere.location.isEmpty()) {
          response.setHeader("Location", pageHere.location);
        }
        whole = pageHere.status < 300;
      }
    }
    if (whole && what.equals("save")) {
      value = save(request, response);
    } else if (whole && what.equals("query")) {
      value = query(request);
    } else if (whole && what.equals("count")) {
      value = count(request, response);
    } else if (whole && what.equals("web")) {
      value = callService(after(path, "/web/"));
    }
  } catch (java.io.IOException e) {
    response.setStatus(500);
    application.log(path + ": " + e);
  }
  String line = "Hello," + value + ",I am " + SERVER;
  out.print(line);
  for (int n = line.getBytes(java.nio.charset.StandardCharsets.UTF_8).length; n < size; n++) {
    out.print(' ');
  }
%>
